// SPDX-License-Identifier: MIT
// A library of its own for the sanitized programs: names that GCC's ASan looks for at each start
// and that glibc no longer has. Each name that is not found allocates the text of an error, which
// sets up an allocator that nothing else here needs: 200 page faults, a seventh of a start. Nobody
// calls these.
#include <features.h>

#if defined __GLIBC__ && __GLIBC_PREREQ(2, 36)  // before, there were some

// clang-format off
#define DIRVENV_NAMES(X) \
  X(__isoc99_fprintf) X(__isoc99_printf) X(__isoc99_snprintf) X(__isoc99_sprintf) \
  X(__isoc99_vfprintf) X(__isoc99_vprintf) X(__isoc99_vsnprintf) X(__isoc99_vsprintf) \
  X(__pthread_mutex_lock) X(__pthread_mutex_unlock) X(crypt) X(crypt_r) \
  X(pthread_mutexattr_getrobust_np) X(swift_demangle) X(xdr_bool) X(xdr_bytes) X(xdr_char) \
  X(xdr_destroy) X(xdr_double) X(xdr_enum) X(xdr_float) X(xdr_hyper) X(xdr_int) X(xdr_int16_t) \
  X(xdr_int32_t) X(xdr_int64_t) X(xdr_int8_t) X(xdr_long) X(xdr_longlong_t) X(xdr_quad_t) \
  X(xdr_short) X(xdr_string) X(xdr_u_char) X(xdr_u_hyper) X(xdr_u_int) X(xdr_u_long) \
  X(xdr_u_longlong_t) X(xdr_u_quad_t) X(xdr_u_short) X(xdr_uint16_t) X(xdr_uint32_t) \
  X(xdr_uint64_t) X(xdr_uint8_t) X(xdrmem_create) X(xdrrec_create) X(xdrstdio_create)
// clang-format on

#define DIRVENV_DEFINE(name) \
  const void* name() {       \
    return nullptr;          \
  }
extern "C" {
DIRVENV_NAMES(DIRVENV_DEFINE)
}

#endif
