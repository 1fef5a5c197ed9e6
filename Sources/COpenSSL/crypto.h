/// libcrypto as the Crypto target sees it: headers, and what Swift cannot import.
#ifndef KAKEHASHI_COPENSSL_CRYPTO_H
#define KAKEHASHI_COPENSSL_CRYPTO_H
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stddef.h>
#include <stdint.h>

/// The reason within an error code: `PEM_R_...` and so on.
static inline int kakehashi_error_reason(unsigned long code) { return ERR_GET_REASON(code); }

/// How names are printed: RFC 2253, with UTF-8 left readable.
static inline unsigned long kakehashi_name_flags(void) {
  return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
}

/// The type of UTF-8 text in names.
static inline int kakehashi_utf8_type(void) { return MBSTRING_UTF8; }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// SHA-256 whose state is a plain value. An EVP context is allocated anew for every copy, which
/// costs more than a short digest; a state that holds a key is copied for every tag.
static inline void kakehashi_sha256_begin(SHA256_CTX *state) { SHA256_Init(state); }

static inline void kakehashi_sha256_add(SHA256_CTX *state, const void *bytes, size_t count) {
  SHA256_Update(state, bytes, count);
}

/// Writes the 32 bytes of the digest.
static inline void kakehashi_sha256_end(SHA256_CTX *state, void *digest) {
  SHA256_Final((unsigned char *)digest, state);
}
#pragma GCC diagnostic pop

/// HKDF-SHA256 (RFC 5869). `mode` is one of EVP_KDF_HKDF_MODE_*; salt and info may be empty.
/// Returns 1 on success.
static inline int kakehashi_hkdf(EVP_KDF *kdf, int mode, const uint8_t *key, size_t key_count,
                                 const uint8_t *salt, size_t salt_count, const uint8_t *info,
                                 size_t info_count, uint8_t *out, size_t out_count) {
  EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
  if (context == NULL) return 0;
  OSSL_PARAM parameters[6];
  size_t used = 0;
  parameters[used++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
  parameters[used++] =
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0);
  parameters[used++] =
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, key_count);
  if (salt_count > 0)
    parameters[used++] =
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_count);
  if (info_count > 0)
    parameters[used++] =
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, info_count);
  parameters[used] = OSSL_PARAM_construct_end();
  int result = EVP_KDF_derive(context, out, out_count, parameters);
  EVP_KDF_CTX_free(context);
  return result;
}
#endif
