#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/files.h"
#include "core/lang/functions.h"
#include "core/lang/utf8.h"

namespace dplan::internal {
namespace {

constexpr size_t kMaxFileBytes = size_t{16} << 20;

// Relative paths start at the folder of the configuration.
std::string PathOf(const FunctionCall& call) {
  const std::string& path = call.args[0].AsString();
  bool absolute = !path.empty() && path[0] == '/';
  return absolute ? path : absl::StrCat(call.scope.base_folder(), "/", path);
}

Value File(FunctionCall& call) {
  if (call.scope.files() == nullptr) return call.Fail("files cannot be read here");
  absl::StatusOr<std::string> text = call.scope.files()->Read(PathOf(call), kMaxFileBytes);
  if (!text.ok()) return call.FailArgument(0, std::string(text.status().message()));
  if (!IsUtf8(*text)) return call.FailArgument(0, "the contents of the file are not UTF-8 text");
  return Value::String(*std::move(text));
}

Value FileExists(FunctionCall& call) {
  if (call.scope.files() == nullptr) return call.Fail("files cannot be read here");
  return Value::Bool(call.scope.files()->Exists(PathOf(call)));
}

}  // namespace

void AddFileFunctions(FunctionTable& table) {
  table.push_back({"file", {{"path", Type::String()}}, {}, Type::String(), File});
  table.push_back({"fileexists", {{"path", Type::String()}}, {}, Type::Bool(), FileExists});
}

}  // namespace dplan::internal
