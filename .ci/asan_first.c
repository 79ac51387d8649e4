/* Loaded before any other library: one that starts before the address sanitizer does would take locks past it. */
void __asan_init(void);
__attribute__((constructor)) static void first(void) { __asan_init(); }
