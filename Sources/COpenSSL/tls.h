/// libssl as the Transport target sees it: headers, and what Swift cannot import.
#ifndef KAKEHASHI_COPENSSL_TLS_H
#define KAKEHASHI_COPENSSL_TLS_H
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The wire as a TLS engine sees it: bytes that came, room for bytes to send. Both are lent for
/// the length of one call, so that an idle connection owns no buffer.
typedef struct kakehashi_wire {
  const uint8_t *input;
  size_t input_count;
  uint8_t *output;
  size_t output_count;
  size_t output_capacity;
} kakehashi_wire;

static inline int kakehashi_wire_read(BIO *bio, char *bytes, int count) {
  kakehashi_wire *wire = (kakehashi_wire *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (count <= 0) return 0;
  size_t taken = (size_t)count < wire->input_count ? (size_t)count : wire->input_count;
  if (taken == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  memcpy(bytes, wire->input, taken);
  wire->input += taken;
  wire->input_count -= taken;
  return (int)taken;
}

static inline int kakehashi_wire_write(BIO *bio, const char *bytes, int count) {
  kakehashi_wire *wire = (kakehashi_wire *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (count <= 0) return 0;
  size_t room = wire->output_capacity - wire->output_count;
  size_t put = (size_t)count < room ? (size_t)count : room;
  if (put == 0) {
    BIO_set_retry_write(bio);
    return -1;
  }
  memcpy(wire->output + wire->output_count, bytes, put);
  wire->output_count += put;
  return (int)put;
}

static inline long kakehashi_wire_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio;
  (void)number;
  (void)pointer;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// The kind of BIO that reads and writes a wire; null if memory is short.
static inline BIO_METHOD *kakehashi_wire_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
  if (method == NULL) return NULL;
  BIO_meth_set_read(method, kakehashi_wire_read);
  BIO_meth_set_write(method, kakehashi_wire_write);
  BIO_meth_set_ctrl(method, kakehashi_wire_control);
  return method;
}

/// Connects `ssl` to `wire`; 1 on success. `ssl` owns the BIO, the caller owns the wire.
static inline int kakehashi_wire_attach(SSL *ssl, const BIO_METHOD *method,
                                        kakehashi_wire *wire) {
  BIO *bio = BIO_new(method);
  if (bio == NULL) return 0;
  BIO_set_data(bio, wire);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  return 1;
}

/// Protocol versions from `minimum` to TLS 1.3; 1 on success.
static inline int kakehashi_tls_versions(SSL_CTX *context, int minimum) {
  return SSL_CTX_set_min_proto_version(context, minimum) &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
}

/// The groups offered for key agreement, in order; 1 on success.
static inline int kakehashi_tls_groups(SSL_CTX *context, const char *names) {
  return (int)SSL_CTX_set1_groups_list(context, names);
}

/// Stateful sessions behind one ticket, no renegotiation, no compression, our own suite order;
/// buffers given back when idle, no chain built beyond the one configured. 1 on success.
static inline int kakehashi_tls_manners(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  return SSL_CTX_set_num_tickets(context, 1);
}

/// Keeps at most `count` sessions on the server's side, each for `seconds`.
static inline void kakehashi_tls_sessions(SSL_CTX *context, long count, long seconds) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
  SSL_CTX_sess_set_cache_size(context, count);
  SSL_CTX_set_timeout(context, seconds);
}

/// Seconds since 1970 of an ASN.1 time, or INT64_MIN if it is malformed.
static inline int64_t kakehashi_tls_seconds(const ASN1_TIME *time) {
  struct tm parts;
  if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1) return INT64_MIN;
  return (int64_t)timegm(&parts);
}

static inline int kakehashi_tls_count(const STACK_OF(X509) *certificates) {
  return certificates == NULL ? 0 : sk_X509_num(certificates);
}

static inline void kakehashi_tls_free(STACK_OF(X509) *certificates) {
  sk_X509_pop_free(certificates, X509_free);
}

static inline X509 *kakehashi_tls_element(const STACK_OF(X509) *certificates, int index) {
  return sk_X509_value(certificates, index);
}
#endif
