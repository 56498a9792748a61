/** Members in processes of their own, which can be killed and cut off by the kernel; for full runs. */
package io.coterie.conformance.process;
