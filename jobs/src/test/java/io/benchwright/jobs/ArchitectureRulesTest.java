package io.benchwright.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.assertj.core.api.Assertions;

/** The walls between modules, and what may stand on which side of them. */
@AnalyzeClasses(packages = "io.benchwright", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureRulesTest {

    private static final String DATA = "io.benchwright.data..";
    private static final String PROXIES = "io.benchwright.proxies..";
    private static final String SURROGATES = "io.benchwright.surrogates..";
    private static final String JOBS = "io.benchwright.jobs..";

    @ArchTest
    static final ArchRule DATA_USES_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAPackage(DATA)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROXIES, SURROGATES, JOBS);

    @ArchTest
    static final ArchRule PROXIES_USE_DATA_ALONE = noClasses()
            .that()
            .resideInAPackage(PROXIES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SURROGATES, JOBS);

    @ArchTest
    static final ArchRule SURROGATES_USE_DATA_ALONE = noClasses()
            .that()
            .resideInAPackage(SURROGATES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROXIES, JOBS);

    @ArchTest
    static final ArchRule THE_LIBRARY_STAYS_SMALL = noClasses()
            .that()
            .resideInAnyPackage(DATA, SURROGATES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.bytedeco..", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule NOBODY_REACHES_INTO_ANOTHER_PACKAGES_INTERNALS = classes()
            .that()
            .resideInAPackage("io.benchwright..internal..")
            .should(new ArchCondition<>("be used only by the package around it and what is below") {
                @Override
                public void check(JavaClass internal, ConditionEvents events) {
                    String name = internal.getPackageName();
                    String owner = name.substring(0, name.indexOf(".internal") + 1);
                    internal.getDirectDependenciesToSelf().stream()
                            .filter(use -> !(use.getOriginClass().getPackageName() + ".").startsWith(owner))
                            .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
                }
            })
            .as("nobody reaches into another package's internals");

    @ArchTest
    static final ArchRule NO_CYCLES = SlicesRuleDefinition.slices()
            .matching("io.benchwright.(*).(*)..")
            .should()
            .beFreeOfCycles();

    /** Rules about no class at all would pass for ever. */
    @ArchTest
    static void seesAllModules(JavaClasses all) {
        for (String module : new String[] {"data", "jobs"}) {
            Assertions.assertThat(all.stream()
                            .filter(DescribedPredicate.describe(
                                    module, c -> c.getPackageName().startsWith("io.benchwright." + module))))
                    .as(module)
                    .hasSizeGreaterThan(1);
        }
    }
}
