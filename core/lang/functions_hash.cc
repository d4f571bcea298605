#include <openssl/evp.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"

namespace dplan::internal {
namespace {

std::string DigestOf(absl::string_view bytes, const EVP_MD* algorithm) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, algorithm, nullptr);
  return std::string(reinterpret_cast<const char*>(digest), size);
}

using Algorithm = const EVP_MD* (*)();
enum class Form { kHex, kBase64 };
enum class Source { kText, kFile };

// The digest of the argument, or of the file that it names.
template <Algorithm kAlgorithm, Form kForm, Source kSource>
Value Digest(FunctionCall& call) {
  std::optional<std::string> bytes = call.args[0].AsString();
  if (kSource == Source::kFile) bytes = call.ReadFile(0);
  if (!bytes.has_value()) return Value();
  const std::string digest = DigestOf(*bytes, kAlgorithm());
  return Value::String(kForm == Form::kHex ? absl::BytesToHexString(digest)
                                           : absl::Base64Escape(digest));
}

// The bytes of a UUID by its text.
std::optional<std::string> UuidBytes(const std::string& text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return std::nullopt;
    if (dash) continue;
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
    digits += text[i];
  }
  return absl::HexStringToBytes(digits);
}

// The namespaces that have names, by RFC 4122.
std::optional<std::string> NamespaceBytes(const std::string& name) {
  constexpr char kRest[] = "-9dad-11d1-80b4-00c04fd430c8";
  if (name == "dns") return UuidBytes(absl::StrCat("6ba7b810", kRest));
  if (name == "url") return UuidBytes(absl::StrCat("6ba7b811", kRest));
  if (name == "oid") return UuidBytes(absl::StrCat("6ba7b812", kRest));
  if (name == "x500") return UuidBytes(absl::StrCat("6ba7b814", kRest));
  return UuidBytes(name);
}

Value UuidV5(FunctionCall& call) {
  const std::optional<std::string> space = NamespaceBytes(call.args[0].AsString());
  if (!space.has_value()) {
    return call.FailArgument(0, "the namespace must be a UUID, or dns, url, oid or x500");
  }
  std::string bytes = DigestOf(absl::StrCat(*space, call.args[1].AsString()), EVP_sha1());
  bytes.resize(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x50);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = absl::BytesToHexString(bytes);
  for (const size_t at : {20, 16, 12, 8}) text.insert(at, "-");
  return Value::String(std::move(text));
}

}  // namespace

void AddHashFunctions(FunctionTable& table) {
  const Type string = Type::String();
  const auto of_text = [&](const char* name, Value (*body)(FunctionCall&)) {
    table.push_back({name, {{"str", string}}, {}, string, body});
  };
  const auto of_file = [&](const char* name, Value (*body)(FunctionCall&)) {
    table.push_back({name, {{"path", string}}, {}, string, body});
  };
  of_text("base64sha256", Digest<EVP_sha256, Form::kBase64, Source::kText>);
  of_text("base64sha512", Digest<EVP_sha512, Form::kBase64, Source::kText>);
  of_text("md5", Digest<EVP_md5, Form::kHex, Source::kText>);
  of_text("sha1", Digest<EVP_sha1, Form::kHex, Source::kText>);
  of_text("sha256", Digest<EVP_sha256, Form::kHex, Source::kText>);
  of_text("sha512", Digest<EVP_sha512, Form::kHex, Source::kText>);
  of_file("filebase64sha256", Digest<EVP_sha256, Form::kBase64, Source::kFile>);
  of_file("filebase64sha512", Digest<EVP_sha512, Form::kBase64, Source::kFile>);
  of_file("filemd5", Digest<EVP_md5, Form::kHex, Source::kFile>);
  of_file("filesha1", Digest<EVP_sha1, Form::kHex, Source::kFile>);
  of_file("filesha256", Digest<EVP_sha256, Form::kHex, Source::kFile>);
  of_file("filesha512", Digest<EVP_sha512, Form::kHex, Source::kFile>);
  table.push_back({"uuidv5", {{"namespace", string}, {"name", string}}, {}, string, UuidV5});
}

}  // namespace dplan::internal
