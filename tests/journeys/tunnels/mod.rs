//! Ways around the gate that carry a guest's traffic inside something else.

mod dns;
mod many_domains;
