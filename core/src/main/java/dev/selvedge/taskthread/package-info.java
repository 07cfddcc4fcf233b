/** Trees of long-lived services that reschedule their tasks and talk by signals. */
package dev.selvedge.taskthread;
