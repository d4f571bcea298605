#include "core/types/secret_texts.h"

#include "absl/strings/str_replace.h"

namespace dplan {
namespace {

constexpr size_t kShortestSecret = 4;

}  // namespace

void SecretTexts::Add(const Value& value) { Collect(value, true); }

void SecretTexts::AddSensitive(const Value& value) { Collect(value, false); }

std::string SecretTexts::Blanked(std::string text) const {
  for (const std::string& secret : texts_) absl::StrReplaceAll({{secret, "(sensitive)"}}, &text);
  return text;
}

void SecretTexts::Collect(const Value& value, bool secret) {
  secret = secret || value.sensitive();
  const Value plain = value.Unmarked();
  if (!plain.IsKnown() || plain.IsNull()) return;
  if (plain.type().kind() == Type::Kind::kString) {
    if (secret && plain.AsString().size() >= kShortestSecret) texts_.insert(plain.AsString());
  } else if (plain.type().IsSequence()) {
    for (const Value& element : plain.AsElements()) Collect(element, secret);
  } else if (plain.type().IsMapping()) {
    for (const auto& [name, child] : plain.AsEntries()) Collect(child, secret);
  }
}

}  // namespace dplan
