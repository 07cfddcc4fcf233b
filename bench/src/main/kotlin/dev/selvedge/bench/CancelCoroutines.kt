@file:JvmName("CancelCoroutines")

package dev.selvedge.bench

import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin as cancelJobAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** A job with children that wait until they are cancelled. */
fun awaitingCancellation(children: Int, begun: CountDownLatch): Job =
    CoroutineScope(Dispatchers.Default).launch {
        repeat(children) {
            launch {
                begun.countDown()
                awaitCancellation()
            }
        }
    }

fun cancelAndJoin(job: Job) = runBlocking {
    job.cancelJobAndJoin()
}
