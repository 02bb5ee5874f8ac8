package app.aitopup.edge;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a resource method whose every answer says what happened to the money and whether to try again. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface MovesMoney {
    /** Whether making the call again can never charge twice, also without an idempotency key. */
    boolean repeatable() default false;
}
