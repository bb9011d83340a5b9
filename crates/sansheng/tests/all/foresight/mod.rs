//! What a hall learns about its waits, in the product: over days that are lived by real commands, and from one process to
//! the next.

mod following;
mod past;
mod shown;
