/**
 * Runs JUnit Jupiter tests inside an OSGi framework that Pax Exam starts.
 *
 * <p>Put {@link io.coterie.itests.exam.Exam} on a test class, give it a method with Pax Exam's {@code Configuration}
 * that returns the options, {@link io.coterie.itests.exam.ExamOptions#base()} among them, and let services be injected
 * into fields with {@code javax.inject.Inject} (that of {@code jakarta.inject} is ignored silently).
 *
 * <p>The class is loaded twice. Outside, in the JVM of the build, the extension starts a container for the class and
 * sends each test into it by its unique id; inside, Jupiter runs just that test. So {@code @Nested},
 * {@code @ParameterizedTest}, {@code @RepeatedTest}, assumptions and {@code @Disabled} work and are reported one by
 * one. {@code @TestFactory} and parameters injected by other extensions do not, and {@code @BeforeAll} runs once for
 * each test.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.coterie.itests.exam;
