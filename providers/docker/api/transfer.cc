#include "providers/docker/api/transfer.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "providers/docker/api/json.h"

namespace dplan::docker {
namespace {

// How long an engine may take to accept a connection.
constexpr absl::Duration kConnectTimeout = absl::Seconds(10);
// What is kept of the body of an error.
constexpr size_t kMaxErrorBytes = 64 << 10;

struct SlistDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FileCloser {
  void operator()(FILE* file) const { std::fclose(file); }
};

// What the callbacks of one exchange share.
struct Exchange {
  const Request& request;
  CURL* handle;
  Answer answer;
  absl::Status stopped;  // why a callback has ended it
};

bool IsSuccess(long code) { return code >= 200 && code < 300; }

size_t TakeBody(char* data, size_t, size_t size, void* context) {
  Exchange& exchange = *static_cast<Exchange*>(context);
  long code = 0;
  curl_easy_getinfo(exchange.handle, CURLINFO_RESPONSE_CODE, &code);
  const absl::string_view bytes(data, size);
  std::string& body = exchange.answer.body;
  if (IsSuccess(code) && exchange.request.on_body) {
    exchange.stopped = exchange.request.on_body(bytes);
  } else if (!IsSuccess(code)) {
    absl::StrAppend(&body, bytes.substr(0, kMaxErrorBytes - std::min(kMaxErrorBytes, body.size())));
  } else if (body.size() + size > kMaxAnswerBytes) {
    exchange.stopped = absl::ResourceExhaustedError(
        absl::StrCat("the answer is longer than ", kMaxAnswerBytes, " bytes"));
  } else {
    absl::StrAppend(&body, bytes);
  }
  return exchange.stopped.ok() ? size : 0;
}

size_t TakeHeader(char* data, size_t, size_t size, void* context) {
  Exchange& exchange = *static_cast<Exchange*>(context);
  const absl::string_view line(data, size);
  const size_t colon = line.find(':');
  if (colon != line.npos) {
    exchange.answer.headers[absl::AsciiStrToLower(line.substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return size;
}

size_t GiveBody(char* to, size_t, size_t size, void* context) {
  return std::fread(to, 1, size, static_cast<FILE*>(context));
}

// Called at least once a second, also while nothing comes.
int AskWhetherToStop(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(context)->request.stop.stop_requested() ? 1 : 0;
}

std::string UrlOf(CURL* handle, const Endpoint& endpoint, const Request& request,
                  const std::string& path) {
  std::string url = endpoint.base_url + path;
  for (const auto& [name, value] : request.query) {
    char* const escaped = curl_easy_escape(handle, value.c_str(), static_cast<int>(value.size()));
    absl::StrAppend(&url, url.find('?') == url.npos ? "?" : "&", name, "=", escaped);
    curl_free(escaped);
  }
  return url;
}

void SetEndpoint(CURL* handle, const Endpoint& endpoint) {
  if (!endpoint.unix_socket.empty()) {
    curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, endpoint.unix_socket.c_str());
  }
  // A proxy of the environment is not meant for an engine.
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  if (endpoint.ca_file.empty()) return;
  curl_easy_setopt(handle, CURLOPT_CAINFO, endpoint.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_SSLCERT, endpoint.cert_file.c_str());
  curl_easy_setopt(handle, CURLOPT_SSLKEY, endpoint.key_file.c_str());
}

void SetTimes(CURL* handle, absl::Time deadline) {
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(kConnectTimeout)));
  if (deadline == absl::InfiniteFuture()) return;
  const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<int64_t>(left, 1)));
}

void SetCallbacks(CURL* handle, Exchange& exchange) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &TakeBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &TakeHeader);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &AskWhetherToStop);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
}

void SetBody(CURL* handle, const Request& request, FILE* file) {
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (file != nullptr) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, &GiveBody);
    curl_easy_setopt(handle, CURLOPT_READDATA, file);
    std::fseek(file, 0, SEEK_END);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(std::ftell(file)));
    std::rewind(file);
  } else if (request.method != "GET") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
}

std::unique_ptr<curl_slist, SlistDeleter> HeadersOf(const Request& request) {
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  list = curl_slist_append(list, absl::StrCat("Content-Type: ", request.content_type).c_str());
  for (const auto& [name, value] : request.headers) {
    list = curl_slist_append(list, absl::StrCat(name, ": ", value).c_str());
  }
  return std::unique_ptr<curl_slist, SlistDeleter>(list);
}

absl::Status Unreachable(const Endpoint& endpoint, int error) {
  if (error == EACCES || error == EPERM) {
    return absl::PermissionDeniedError(
        absl::StrCat("The Docker Engine at ", endpoint.shown,
                     " may not be used: permission denied. Run dplan as a user of the group that "
                     "owns the socket (mostly \"docker\"), or as root."));
  }
  return absl::UnavailableError(
      absl::StrCat("There is no Docker Engine at ", endpoint.shown, error == 0 ? "" : ": ",
                   error == 0 ? "" : std::strerror(error),
                   ". Start it, or say with the provider's `host` or DOCKER_HOST where it is."));
}

absl::Status Failure(const Endpoint& endpoint, const Exchange& exchange, CURLcode code) {
  if (!exchange.stopped.ok()) return exchange.stopped;
  long error = 0;
  curl_easy_getinfo(exchange.handle, CURLINFO_OS_ERRNO, &error);
  curl_off_t connected = 0;
  curl_easy_getinfo(exchange.handle, CURLINFO_CONNECT_TIME_T, &connected);
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
      return Unreachable(endpoint, static_cast<int>(error));
    case CURLE_ABORTED_BY_CALLBACK:
      return absl::CancelledError("interrupted");
    case CURLE_OPERATION_TIMEDOUT:
      if (connected == 0) return Unreachable(endpoint, ETIMEDOUT);
      return absl::DeadlineExceededError(
          absl::StrCat("The Docker Engine at ", endpoint.shown,
                       " does not answer in time. See whether it is overloaded or frozen: its log "
                       "says more."));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return absl::UnavailableError(absl::StrCat("No TLS connection to the Docker Engine at ",
                                                 endpoint.shown, ": ", curl_easy_strerror(code),
                                                 ". Check the provider's `tls`."));
    default:
      return absl::AbortedError(absl::StrCat("The connection to the Docker Engine at ",
                                             endpoint.shown, " broke: ", curl_easy_strerror(code),
                                             "."));
  }
}

absl::StatusOr<Answer> Exchanged(const Endpoint& endpoint, CURL* handle, const Request& request,
                                 const std::string& path) {
  std::unique_ptr<FILE, FileCloser> file;
  if (!request.body_file.empty()) {
    file.reset(std::fopen(request.body_file.c_str(), "rb"));
    if (file == nullptr) {
      return absl::NotFoundError(
          absl::StrCat("The file ", request.body_file, ": ", std::strerror(errno), "."));
    }
  }
  Exchange exchange{.request = request, .handle = handle, .answer = {}, .stopped = {}};
  SetEndpoint(handle, endpoint);
  SetTimes(handle, request.deadline);
  SetCallbacks(handle, exchange);
  SetBody(handle, request, file.get());
  const auto headers = HeadersOf(request);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_URL, UrlOf(handle, endpoint, request, path).c_str());
  const CURLcode code = curl_easy_perform(handle);
  if (code != CURLE_OK) return Failure(endpoint, exchange, code);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  exchange.answer.code = static_cast<int>(status);
  return std::move(exchange.answer);
}

}  // namespace

CurlHandles::~CurlHandles() {
  const MutexLock lock(mutex_);
  for (CURL* handle : idle_) curl_easy_cleanup(handle);
}

CURL* CurlHandles::Take() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialized != CURLE_OK) return nullptr;
  const MutexLock lock(mutex_);
  if (idle_.empty()) return curl_easy_init();
  CURL* const handle = idle_.back();
  idle_.pop_back();
  return handle;
}

void CurlHandles::Return(CURL* handle) {
  curl_easy_reset(handle);  // keeps the connection
  const MutexLock lock(mutex_);
  idle_.push_back(handle);
}

absl::StatusOr<Answer> Transfer(const Endpoint& endpoint, CurlHandles& handles,
                                const Request& request, const std::string& path) {
  if (request.stop.stop_requested()) return absl::CancelledError("interrupted");
  CURL* const handle = handles.Take();
  if (handle == nullptr) return absl::ResourceExhaustedError("there is no memory for a connection");
  absl::StatusOr<Answer> answer = Exchanged(endpoint, handle, request, path);
  handles.Return(handle);
  return answer;
}

}  // namespace dplan::docker
