#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "core/lang/functions.h"
#include "core/lang/functions_encoding.h"
#include "core/lang/utf8.h"
#include "core/types/json.h"

namespace dplan::internal {

absl::StatusOr<std::string> JsonText(const Value& value) {
  absl::StatusOr<std::string> json = ValueToPlainJson(value);
  if (!json.ok()) return json;
  // As the reference does, so that the text may stand in HTML. A backslash goes with what is behind
  // it, so that `\\u007f` stays what it is.
  return absl::StrReplaceAll(*json, {{"\\\\", "\\\\"},
                                     {"\\u0008", "\\b"},
                                     {"\\u000c", "\\f"},
                                     {"\\u007f", "\x7f"},
                                     {"<", "\\u003c"},
                                     {">", "\\u003e"},
                                     {"&", "\\u0026"},
                                     {"\xe2\x80\xa8", "\\u2028"},
                                     {"\xe2\x80\xa9", "\\u2029"}});
}

namespace {

// What begins every text of such a type.
Value UnknownJson(const FunctionCall& call) {
  const Value& value = call.args[0];
  std::string prefix;
  if (value.IsKnown() && value.type().kind() != Type::Kind::kDynamic) {
    const bool braces =
        value.type().kind() == Type::Kind::kObject || value.type().kind() == Type::Kind::kMap;
    prefix = braces ? "{" : "[";
  }
  return Value::Unknown(Type::String(), {.not_null = true, .prefix = prefix});
}

Value JsonEncode(FunctionCall& call) {
  if (!call.args[0].IsWhollyKnown()) return UnknownJson(call);
  absl::StatusOr<std::string> json = JsonText(call.args[0]);
  if (!json.ok()) return call.FailArgument(0, std::string(json.status().message()));
  return Value::String(*std::move(json));
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
  const std::string text = absl::StrReplaceAll(call.args[0].AsString(), {{"\r", ""}, {"\n", ""}});
  if (text.size() % 4 != 0 || !absl::Base64Unescape(text, &bytes)) {
    return call.FailArgument(0, "failed to decode base64 data");
  }
  if (!IsUtf8(bytes)) return call.FailArgument(0, "the decoded bytes are not UTF-8 text");
  return Value::String(std::move(bytes));
}

// What is left as it is, is what RFC 3986 does not reserve; a blank is a plus, as in forms.
Value UrlEncode(FunctionCall& call) {
  std::string encoded;
  for (const char c : call.args[0].AsString()) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || absl::StrContains("-_.~", c)) {
      encoded += c;
    } else if (c == ' ') {
      encoded += '+';
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", byte);
    }
  }
  return Value::String(std::move(encoded));
}

}  // namespace

void AddEncodingFunctions(FunctionTable& table) {
  const Type string = Type::String();
  table.push_back({"base64decode", {{"str", string}}, {}, string, Base64Decode});
  table.push_back({"base64encode", {{"str", string}}, {}, string, Base64Encode});
  table.push_back(
      {"jsondecode", {{"str", string}}, {}, Type::Dynamic(), JsonDecode, nullptr, true});
  table.push_back({"jsonencode",
                   {{"val", Type::Dynamic(), kAllowNull | kAllowUnknown}},
                   {},
                   string,
                   JsonEncode});
  table.push_back({"urlencode", {{"str", string}}, {}, string, UrlEncode});
}

}  // namespace dplan::internal
