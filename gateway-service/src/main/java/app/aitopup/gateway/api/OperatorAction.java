package app.aitopup.gateway.api;

import app.aitopup.gateway.domain.AuditAction;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says as what {@link OperatorDoor} puts an operator's call on record. A call without it is on record all the same. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface OperatorAction {
    AuditAction value();

    /**
     * Whether the call puts itself on record, whatever comes of it, because it knows more or changes our own tables.
     */
    boolean recordsItself() default false;
}
