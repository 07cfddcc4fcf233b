@file:JvmName("ChannelCoroutines")

package dev.selvedge.bench

import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select

fun pingPongOnDefault(times: Int) = pingPong(Dispatchers.Default, times)

fun pingPongInRunBlocking(times: Int) = pingPong(EmptyCoroutineContext, times)

private fun pingPong(context: CoroutineContext, times: Int) = runBlocking(context) {
    val there = Channel<Int>()
    val back = Channel<Int>()
    launch {
        repeat(times) { back.send(there.receive()) }
    }
    repeat(times) {
        there.send(1)
        back.receive()
    }
}

fun streamOnDefault(capacity: Int, pairs: Int, items: Int) =
    stream(Dispatchers.Default, capacity, pairs, items)

fun streamInRunBlocking(capacity: Int, pairs: Int, items: Int) =
    stream(EmptyCoroutineContext, capacity, pairs, items)

private fun stream(context: CoroutineContext, capacity: Int, pairs: Int, items: Int) =
    runBlocking(context) {
        val channel = Channel<Int>(capacity)
        repeat(pairs) {
            launch { repeat(items / pairs) { channel.send(1) } }
            launch { repeat(items / pairs) { channel.receive() } }
        }
    }

fun selectOnDefault(each: Int) = runBlocking(Dispatchers.Default) {
    val left = Channel<Int>()
    val right = Channel<Int>()
    launch { repeat(each) { left.send(1) } }
    launch { repeat(each) { right.send(1) } }
    repeat(2 * each) {
        val item = select {
            left.onReceive { it }
            right.onReceive { it }
        }
        check(item == 1)
    }
}
