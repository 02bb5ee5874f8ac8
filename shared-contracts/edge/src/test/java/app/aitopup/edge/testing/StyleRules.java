package app.aitopup.edge.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules of ARCHITECTURE.md's import table, as tests. Each service's {@code ArchitectureTest} inherits all of them.
 */
public abstract class StyleRules {
    private final String root;
    private final String[] domainMayUse;
    private final JavaClasses classes;

    /**
     * Reads the classes of one service, without its tests.
     *
     * @param root the service's package
     * @param domainLibraries packages of plain libraries that its domain may use beside Java's own
     */
    protected StyleRules(String root, String... domainLibraries) {
        this.root = root;
        this.domainMayUse = Stream.concat(
                        Stream.of("java..", root + ".domain..", "app.aitopup.contracts.."), Stream.of(domainLibraries))
                .toArray(String[]::new);
        this.classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("no classes below " + root);
        }
    }

    /**
     * Who may import whom: api, portal and events use the root, the root uses store and outbound, all use the domain.
     */
    @Test
    final void layersAreKept() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy(root + ".api..")
                .optionalLayer("events")
                .definedBy(root + ".events..")
                .optionalLayer("portal")
                .definedBy(root + ".portal..")
                .layer("root")
                .definedBy(root)
                .optionalLayer("store")
                .definedBy(root + ".store..")
                .optionalLayer("outbound")
                .definedBy(root + ".outbound..")
                .optionalLayer("domain")
                .definedBy(root + ".domain..")
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("events")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("portal")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("root")
                .mayOnlyBeAccessedByLayers("api", "portal", "events", "store", "outbound")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("root", "api", "events")
                .whereLayer("outbound")
                .mayOnlyBeAccessedByLayers("root", "portal", "events")
                .check(classes);
    }

    /** Store and outbound know the root's configuration and nothing else of it. */
    @Test
    final void storeAndOutboundUseNoUseCase() {
        noClasses()
                .that(resideInAnyPackage(root + ".store..", root + ".outbound.."))
                .should()
                .dependOnClassesThat(new UseCaseOf(root))
                .allowEmptyShould(true)
                .check(classes);
    }

    /** The domain is plain Java. */
    @Test
    final void domainIsPlainJava() {
        noClasses()
                .that()
                .resideInAPackage(root + ".domain..")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(domainMayUse)))
                .allowEmptyShould(true)
                .check(classes);
    }

    /** No service knows another one's classes. */
    @Test
    final void noOtherServiceIsImported() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("app.aitopup..")
                        .and(not(resideInAnyPackage(root + "..", "app.aitopup.contracts..", "app.aitopup.edge.."))))
                .check(classes);
    }

    /** No package uses another one that uses it. */
    @Test
    final void packagesHaveNoCycles() {
        slices().matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }

    /** Names that say nothing are not used. */
    @Test
    final void namesSayWhatThingsAre() {
        noClasses().should(haveAnEmptyName()).check(classes);
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..",
                        "..common..",
                        "..helper..",
                        "..base..",
                        "..impl..",
                        "..dto..",
                        "..mapper..",
                        "..model..",
                        "..service..")
                .check(classes);
    }

    private static ArchCondition<JavaClass> haveAnEmptyName() {
        return new ArchCondition<>("have a name that ends in Impl, Util, Helper or Manager") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean empty = item.getSimpleName().matches(".*(Impl|Utils?|Helper|Manager)");
                events.add(new SimpleConditionEvent(item, empty, item.getName()));
            }
        };
    }

    private static final class UseCaseOf extends DescribedPredicate<JavaClass> {
        private final String root;

        UseCaseOf(String root) {
            super("use cases in " + root);
            this.root = root;
        }

        @Override
        public boolean test(JavaClass type) {
            return type.getPackageName().equals(root)
                    && !type.getSimpleName().isEmpty()
                    && !type.getSimpleName().endsWith("Config")
                    && type.getEnclosingClass()
                            .map(outer -> !outer.getSimpleName().endsWith("Config"))
                            .orElse(true);
        }
    }
}
