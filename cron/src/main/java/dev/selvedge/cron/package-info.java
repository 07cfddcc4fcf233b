/** Cron expressions as schedules of periodic tasks. */
package dev.selvedge.cron;
