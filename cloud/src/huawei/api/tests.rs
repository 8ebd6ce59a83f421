//! Calls, answers and errors.
