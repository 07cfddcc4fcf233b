@file:JvmName("LockCoroutines")

package dev.selvedge.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import org.openjdk.jmh.infra.Blackhole

private val mutex = Mutex()

fun lockAlone(times: Int) = runBlocking {
    repeat(times) {
        mutex.lock()
        mutex.unlock()
    }
}

fun permitAlone(permits: Int, times: Int) = runBlocking {
    val semaphore = Semaphore(permits)
    repeat(times) {
        semaphore.acquire()
        semaphore.release()
    }
}

fun lockContended(tasks: Int, work: Long, times: Int) = runBlocking(Dispatchers.Default) {
    repeat(tasks) {
        launch {
            repeat(times / tasks) {
                mutex.lock()
                Blackhole.consumeCPU(work)
                mutex.unlock()
                Blackhole.consumeCPU(work)
            }
        }
    }
}

fun permitContended(tasks: Int, work: Long, times: Int) = runBlocking(Dispatchers.Default) {
    val semaphore = Semaphore(1)
    repeat(tasks) {
        launch {
            repeat(times / tasks) {
                semaphore.acquire()
                Blackhole.consumeCPU(work)
                semaphore.release()
                Blackhole.consumeCPU(work)
            }
        }
    }
}
