#ifndef DPLAN_CORE_PLAN_RENDER_VALUE_H_
#define DPLAN_CORE_PLAN_RENDER_VALUE_H_

#include <optional>
#include <string>
#include <vector>

#include "dplan/value.h"

namespace dplan {

inline constexpr char kSensitiveText[] = "(sensitive value)";
inline constexpr char kUnknownText[] = "(known after apply)";

// The text with everything escaped that a terminal would act upon instead of showing it: controls,
// and characters that change the direction of writing.
std::string SafeText(const std::string& text);
// A string as plans show it: quoted, with JSON's escapes.
std::string QuotedText(const std::string& text);
// The key of a map or object, quoted where it is more than a word.
std::string KeyText(const std::string& key);

// Whether a string can be shown line by line, that is: without escapes.
bool IsPlainText(const std::string& text);
// Whether it should be: plain, and of more than one line.
bool IsBlockText(const std::string& text);
// What introduces such a string: "|", or "|-" if it does not end in a newline.
const char* BlockIndicator(const std::string& text);
// The lines of it, without their ends.
std::vector<std::string> TextLines(const std::string& text);

// The value on one line; nothing for a string of several lines and for what has elements.
std::optional<std::string> InlineText(const Value& value);

// A text that is the same for values that look the same, and differs for others. With `contents`
// false the payloads of strings, numbers and bools do not count. Not for printing: it holds
// sensitive values.
std::string Fingerprint(const Value& value, bool contents);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_RENDER_VALUE_H_
