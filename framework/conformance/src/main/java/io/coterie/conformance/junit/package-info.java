/** The checks as JUnit 5 tests: an author extends the class of his kind and says where his component is. */
package io.coterie.conformance.junit;
