#pragma once

/// Marks what libconvmat shows to programs that link it; everything else stays hidden.
#define CONVMAT_API __attribute__((visibility("default")))
