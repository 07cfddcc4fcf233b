/** State of message flows: what was asked for and is not answered yet, with its time-outs. */
package dev.selvedge.request;
