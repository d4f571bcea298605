#include <openssl/evp.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "core/lang/functions.h"
#include "core/lang/utf8.h"
#include "core/types/json.h"

namespace dplan::internal {
namespace {

Value JsonEncode(FunctionCall& call) {
  absl::StatusOr<std::string> json = ValueToPlainJson(call.args[0]);
  if (!json.ok()) return call.FailArgument(0, std::string(json.status().message()));
  // As the reference does, so that the text may stand in HTML.
  return Value::String(absl::StrReplaceAll(*json, {{"<", "\\u003c"},
                                                   {">", "\\u003e"},
                                                   {"&", "\\u0026"},
                                                   {"\xe2\x80\xa8", "\\u2028"},
                                                   {"\xe2\x80\xa9", "\\u2029"}}));
}

Value JsonDecode(FunctionCall& call) {
  absl::StatusOr<Value> value = ValueFromPlainJson(call.args[0].AsString());
  if (!value.ok()) return call.FailArgument(0, std::string(value.status().message()));
  return *std::move(value);
}

Value Base64Encode(FunctionCall& call) {
  return Value::String(absl::Base64Escape(call.args[0].AsString()));
}

Value Base64Decode(FunctionCall& call) {
  std::string bytes;
  if (!absl::Base64Unescape(call.args[0].AsString(), &bytes)) {
    return call.FailArgument(0, "failed to decode base64 data");
  }
  if (!IsUtf8(bytes)) return call.FailArgument(0, "the decoded bytes are not UTF-8 text");
  return Value::String(std::move(bytes));
}

Value Digest(const FunctionCall& call, const EVP_MD* algorithm) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const std::string& text = call.args[0].AsString();
  EVP_Digest(text.data(), text.size(), digest, &size, algorithm, nullptr);
  return Value::String(
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size)));
}

Value Md5(FunctionCall& call) { return Digest(call, EVP_md5()); }
Value Sha1(FunctionCall& call) { return Digest(call, EVP_sha1()); }
Value Sha256Hash(FunctionCall& call) { return Digest(call, EVP_sha256()); }
Value Sha512(FunctionCall& call) { return Digest(call, EVP_sha512()); }

}  // namespace

void AddEncodingFunctions(FunctionTable& table) {
  const Type string = Type::String();
  table.push_back({"base64decode", {{"str", string}}, {}, string, Base64Decode});
  table.push_back({"base64encode", {{"str", string}}, {}, string, Base64Encode});
  table.push_back(
      {"jsondecode", {{"str", string}}, {}, Type::Dynamic(), JsonDecode, nullptr, true});
  table.push_back({"jsonencode",
                   {{"val", Type::Dynamic(), kAllowNull | kWhollyKnown}},
                   {},
                   string,
                   JsonEncode});
  table.push_back({"md5", {{"str", string}}, {}, string, Md5});
  table.push_back({"sha1", {{"str", string}}, {}, string, Sha1});
  table.push_back({"sha256", {{"str", string}}, {}, string, Sha256Hash});
  table.push_back({"sha512", {{"str", string}}, {}, string, Sha512});
}

}  // namespace dplan::internal
