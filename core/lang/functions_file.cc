#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/base/files.h"
#include "core/lang/functions.h"
#include "core/lang/utf8.h"

namespace dplan::internal {
namespace {

constexpr size_t kMaxFileBytes = size_t{16} << 20;

// Relative paths start at the folder of the configuration.
std::string PathOf(const FunctionCall& call, size_t index) {
  const std::string& path = call.args[index].AsString();
  const bool absolute = !path.empty() && path[0] == '/';
  return absolute ? path : absl::StrCat(call.scope.base_folder(), "/", path);
}

Value File(FunctionCall& call) {
  std::optional<std::string> text = call.ReadFile(0);
  if (!text.has_value()) return Value();
  if (!IsUtf8(*text)) return call.FailArgument(0, "the contents of the file are not UTF-8 text");
  return Value::String(*std::move(text));
}

Value FileBase64(FunctionCall& call) {
  const std::optional<std::string> bytes = call.ReadFile(0);
  return bytes.has_value() ? Value::String(absl::Base64Escape(*bytes)) : Value();
}

Value FileExists(FunctionCall& call) {
  if (call.scope.files() == nullptr) return call.Fail("files cannot be read here");
  return Value::Bool(call.scope.files()->Exists(PathOf(call, 0)));
}

// The path without `.`, without doubled slashes and with as few `..` as can be; "." if that is all.
std::string Clean(absl::string_view path) {
  const bool absolute = !path.empty() && path[0] == '/';
  std::vector<absl::string_view> parts;
  for (const absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part == ".") continue;
    const bool goes_up = part == "..";
    if (goes_up && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!goes_up || !absolute) {
      parts.push_back(part);
    }
  }
  const std::string joined = absl::StrJoin(parts, "/");
  if (absolute) return absl::StrCat("/", joined);
  return joined.empty() ? "." : joined;
}

Value Basename(FunctionCall& call) {
  absl::string_view path = call.args[0].AsString();
  if (path.empty()) return Value::String(".");
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  if (path == "/") return Value::String("/");
  return Value::String(std::string(path.substr(path.rfind('/') + 1)));
}

Value Dirname(FunctionCall& call) {
  const absl::string_view path = call.args[0].AsString();
  const size_t slash = path.rfind('/');
  const size_t end = slash == absl::string_view::npos ? 0 : slash + 1;
  return Value::String(Clean(path.substr(0, end)));
}

}  // namespace

std::optional<std::string> FunctionCall::ReadFile(size_t index) {
  if (scope.files() == nullptr) {
    Fail("files cannot be read here");
    return std::nullopt;
  }
  absl::StatusOr<std::string> bytes = scope.files()->Read(PathOf(*this, index), kMaxFileBytes);
  if (bytes.ok()) return *std::move(bytes);
  FailArgument(index, std::string(bytes.status().message()));
  return std::nullopt;
}

void AddFileFunctions(FunctionTable& table) {
  const Type string = Type::String();
  table.push_back({"basename", {{"path", string}}, {}, string, Basename});
  table.push_back({"dirname", {{"path", string}}, {}, string, Dirname});
  table.push_back({"file", {{"path", string}}, {}, string, File});
  table.push_back({"filebase64", {{"path", string}}, {}, string, FileBase64});
  table.push_back({"fileexists", {{"path", string}}, {}, Type::Bool(), FileExists});
}

}  // namespace dplan::internal
