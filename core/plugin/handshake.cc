#include "core/plugin/handshake.h"

#include <sys/un.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/diagnostic_text.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

constexpr size_t kMaxShown = 120;

enum Field : size_t { kCore, kProtocol, kNetwork, kAddress, kTransport, kCertificate };
constexpr size_t kFewestFields = kAddress + 1;
constexpr size_t kMostFields = kCertificate + 2;  // the last one says whether it multiplexes

std::string Quoted(absl::string_view text) {
  const bool cut = text.size() > kMaxShown;
  return absl::StrCat("\"", Printable(text.substr(0, kMaxShown)), cut ? "…" : "", "\"");
}

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

absl::Status CheckShape(const std::vector<std::string>& fields, absl::string_view line) {
  if (fields.size() >= kFewestFields && fields.size() <= kMostFields && IsNumber(fields[kCore])) {
    return absl::OkStatus();
  }
  return Wrong(absl::StrCat("begins its output with ", Quoted(line),
                            ", which is no handshake such as 1|6|unix|/tmp/socket|grpc|"));
}

absl::Status CheckVersions(const std::vector<std::string>& fields) {
  if (fields[kCore] != "1") {
    return Wrong(absl::StrCat("speaks version ", Quoted(fields[kCore]),
                              " of the handshake of plugins, and dplan speaks version 1"));
  }
  if (fields[kProtocol] != "5" && fields[kProtocol] != "6") {
    return Wrong(absl::StrCat("speaks version ", Quoted(fields[kProtocol]),
                              " of the provider protocol, and dplan speaks 5 and 6"));
  }
  if (fields.size() <= kTransport || fields[kTransport] != "grpc") {
    const std::string transport = fields.size() <= kTransport ? "netrpc" : fields[kTransport];
    return Wrong(absl::StrCat("speaks ", Quoted(transport), ", and dplan speaks gRPC"));
  }
  return absl::OkStatus();
}

// Some characters have a meaning in the target of a channel.
std::string EncodedPath(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("/._-~", c)) {
      out += c;
    } else {
      absl::StrAppend(&out, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return out;
}

absl::StatusOr<std::string> UnixTarget(const std::string& path) {
  constexpr size_t kMaxPath = sizeof(sockaddr_un::sun_path) - 1;
  const bool usable = !path.empty() && path[0] == '/' && path.size() <= kMaxPath &&
                      path.find('\0') == std::string::npos;
  if (usable) return absl::StrCat("unix:", EncodedPath(path));
  return Wrong(absl::StrCat("listens on ", Quoted(path), ", which is no absolute path of at most ",
                            kMaxPath, " bytes"));
}

// Nothing but this machine.
absl::StatusOr<std::string> TcpTarget(const std::string& address) {
  const size_t colon = address.rfind(':');
  const std::string host = colon == std::string::npos ? "" : address.substr(0, colon);
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  int number = 0;
  const bool is_local = host == "127.0.0.1" || host == "localhost" || host == "[::1]";
  if (is_local && IsNumber(port) && absl::SimpleAtoi(port, &number) && number > 0 &&
      number <= 65535) {
    return absl::StrCat(host, ":", number);
  }
  return Wrong(absl::StrCat("listens on ", Quoted(address), ", which is no port of 127.0.0.1"));
}

absl::StatusOr<std::string> Target(const std::vector<std::string>& fields) {
  if (fields[kNetwork] == "unix") return UnixTarget(fields[kAddress]);
  if (fields[kNetwork] == "tcp") return TcpTarget(fields[kAddress]);
  return Wrong(absl::StrCat("listens on a network of the kind ", Quoted(fields[kNetwork]),
                            ", and dplan knows unix and tcp"));
}

absl::StatusOr<std::string> ServerPem(const std::vector<std::string>& fields) {
  if (fields.size() <= kCertificate || fields[kCertificate].empty()) return std::string();
  absl::StatusOr<std::string> pem = PemOfHandshakeText(fields[kCertificate]);
  if (!pem.ok()) return Wrong("shows a certificate in its handshake that cannot be read");
  return pem;
}

}  // namespace

absl::StatusOr<PluginEndpoint> ParseHandshake(absl::string_view line) {
  std::vector<std::string> fields;
  if (line.size() <= kMaxHandshakeBytes) fields = absl::StrSplit(line, '|');
  for (std::string& field : fields) absl::StripAsciiWhitespace(&field);
  DPLAN_RETURN_IF_ERROR(CheckShape(fields, line));
  DPLAN_RETURN_IF_ERROR(CheckVersions(fields));
  PluginEndpoint endpoint;
  endpoint.protocol = fields[kProtocol] == "5" ? 5 : 6;
  DPLAN_ASSIGN_OR_RETURN(endpoint.target, Target(fields));
  DPLAN_ASSIGN_OR_RETURN(endpoint.server_pem, ServerPem(fields));
  return endpoint;
}

}  // namespace dplan
