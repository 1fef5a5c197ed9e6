/// libcurl, with typed wrappers for its variadic calls, which Swift cannot import.
#ifndef KAKEHASHI_CCURL_SHIM_H
#define KAKEHASHI_CCURL_SHIM_H
#include <curl/curl.h>

static inline CURLcode kakehashi_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode kakehashi_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Has libcurl write its last error in words to `buffer` of CURL_ERROR_SIZE bytes.
static inline CURLcode kakehashi_curl_set_error_buffer(CURL *handle, char *buffer) {
  return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

static inline CURLcode kakehashi_curl_on_tls_context(CURL *handle, curl_ssl_ctx_callback hook) {
  return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, hook);
}

static inline CURLMcode kakehashi_curl_on_socket(CURLM *multi, curl_socket_callback call, void *data) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, call);
  return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, data);
}

static inline CURLMcode kakehashi_curl_on_timer(CURLM *multi, curl_multi_timer_callback call, void *data) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, call);
  return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, data);
}

/// The socket of a connection that is up, or CURL_SOCKET_BAD.
static inline curl_socket_t kakehashi_curl_socket(CURL *handle) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) return CURL_SOCKET_BAD;
  return socket;
}

/// Takes one finished transfer's result out of the queue; 0 if there is none.
static inline int kakehashi_curl_take_result(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return 1;
  }
  return 0;
}
#endif
