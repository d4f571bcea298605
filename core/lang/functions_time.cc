#include <cmath>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/lang/functions.h"

namespace dplan::internal {
namespace {

// A moment as it is written: the time of day somewhere, and how far that is from UTC.
struct Timestamp {
  absl::CivilSecond local;
  absl::Duration fraction;
  int offset_minutes = 0;

  absl::Time Moment() const {
    return absl::FromCivil(local, absl::UTCTimeZone()) + fraction - absl::Minutes(offset_minutes);
  }
};

// Reads `count` digits.
std::optional<int> Digits(absl::string_view* text, size_t count) {
  int number = 0;
  if (text->size() < count) return std::nullopt;
  for (size_t i = 0; i < count; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>((*text)[i]))) return std::nullopt;
    number = number * 10 + ((*text)[i] - '0');
  }
  text->remove_prefix(count);
  return number;
}

bool Skip(absl::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

// `.5`, if it is there.
bool ReadFraction(absl::string_view* text, absl::Duration* fraction) {
  if (!Skip(text, '.')) return true;
  double scale = 0.1;
  double value = 0;
  size_t count = 0;
  for (; !text->empty() && absl::ascii_isdigit(static_cast<unsigned char>(text->front()));
       ++count) {
    value += scale * (text->front() - '0');
    scale /= 10;
    text->remove_prefix(1);
  }
  *fraction = absl::Seconds(value);
  return count > 0;
}

// `Z` or `+02:00`, which ends the text.
bool ReadZone(absl::string_view text, int* offset_minutes) {
  if (text == "Z") return true;
  const bool west = absl::StartsWith(text, "-");
  if (!west && !absl::StartsWith(text, "+")) return false;
  text.remove_prefix(1);
  const std::optional<int> hours = Digits(&text, 2);
  if (!hours || *hours > 23 || !Skip(&text, ':')) return false;
  const std::optional<int> minutes = Digits(&text, 2);
  if (!minutes || *minutes > 59 || !text.empty()) return false;
  *offset_minutes = (west ? -1 : 1) * (*hours * 60 + *minutes);
  return true;
}

// RFC 3339, to the letter.
std::optional<Timestamp> ParseTimestamp(absl::string_view text) {
  constexpr char kBetween[] = "--T::";
  constexpr size_t kSizes[] = {4, 2, 2, 2, 2, 2};
  int parts[6];
  for (size_t i = 0; i < 6; ++i) {
    if (i > 0 && !Skip(&text, kBetween[i - 1])) return std::nullopt;
    const std::optional<int> part = Digits(&text, kSizes[i]);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  Timestamp timestamp;
  timestamp.local = absl::CivilSecond(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
  // What does not exist, like a 30th of February, became something else.
  const absl::CivilSecond& t = timestamp.local;
  const bool exists = t.month() == parts[1] && t.day() == parts[2] && t.hour() == parts[3] &&
                      t.minute() == parts[4] && t.second() == parts[5];
  if (!exists || !ReadFraction(&text, &timestamp.fraction)) return std::nullopt;
  if (!ReadZone(text, &timestamp.offset_minutes)) return std::nullopt;
  return timestamp;
}

std::optional<Timestamp> TimestampOf(FunctionCall& call, size_t index) {
  std::optional<Timestamp> timestamp = ParseTimestamp(call.args[index].AsString());
  if (!timestamp.has_value()) {
    call.FailArgument(index, "it is not a timestamp in RFC 3339 format, like 2018-01-02T23:12:01Z");
  }
  return timestamp;
}

// `+02:00`; the separator may be empty.
std::string OffsetText(int minutes, const char* separator) {
  const int magnitude = std::abs(minutes);
  return absl::StrFormat("%c%02d%s%02d", minutes < 0 ? '-' : '+', magnitude / 60, separator,
                         magnitude % 60);
}

std::string ZoneText(int minutes, const char* utc, const char* separator) {
  return minutes == 0 ? utc : OffsetText(minutes, separator);
}

Value TimeAdd(FunctionCall& call) {
  const std::optional<Timestamp> timestamp = TimestampOf(call, 0);
  if (!timestamp.has_value()) return Value();
  const std::string& text = call.args[1].AsString();
  absl::Duration duration;
  if (absl::StrContains(text, "inf") || !absl::ParseDuration(text, &duration)) {
    return call.FailArgument(1, "it is not a duration like \"1h30m\"");
  }
  const absl::Time moment =
      timestamp->Moment() + duration + absl::Minutes(timestamp->offset_minutes);
  const absl::CivilSecond local = absl::ToCivilSecond(moment, absl::UTCTimeZone());
  if (local.year() < 0 || local.year() > 9999) return call.Fail("the result has no such form");
  return Value::String(absl::StrFormat(
      "%04d-%02d-%02dT%02d:%02d:%02d%s", local.year(), local.month(), local.day(), local.hour(),
      local.minute(), local.second(), ZoneText(timestamp->offset_minutes, "Z", ":")));
}

Value TimeCmp(FunctionCall& call) {
  const std::optional<Timestamp> a = TimestampOf(call, 0);
  if (!a.has_value()) return Value();
  const std::optional<Timestamp> b = TimestampOf(call, 1);
  if (!b.has_value()) return Value();
  const absl::Time first = a->Moment();
  const absl::Time second = b->Moment();
  return Value::Int(first < second ? -1 : first > second ? 1 : 0);
}

constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};
constexpr const char* kWeekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday"};

std::string Padded(int number, size_t digits) {
  return digits == 1 ? absl::StrCat(number) : absl::StrFormat("%02d", number);
}

// What a letter that is repeated so often stands for; nothing if it has no meaning.
std::optional<std::string> Field(const Timestamp& timestamp, char letter, size_t count) {
  const absl::CivilSecond& t = timestamp.local;
  const int half_hour = t.hour() > 12 ? t.hour() - 12 : t.hour() == 0 ? 12 : t.hour();
  const bool short_form = count <= 2;
  switch (letter) {
    case 'Y':
      if (count == 4) return absl::StrFormat("%04d", t.year());
      return count == 2 ? std::optional(Padded(static_cast<int>(t.year() % 100), 2)) : std::nullopt;
    case 'M':
      if (short_form) return Padded(t.month(), count);
      if (count == 3) return std::string(kMonths[t.month() - 1]).substr(0, 3);
      return count == 4 ? std::optional(std::string(kMonths[t.month() - 1])) : std::nullopt;
    case 'D':
      return short_form ? std::optional(Padded(t.day(), count)) : std::nullopt;
    case 'E': {
      const std::string name = kWeekdays[static_cast<int>(absl::GetWeekday(t))];
      if (count == 3) return name.substr(0, 3);
      return count == 4 ? std::optional(name) : std::nullopt;
    }
    case 'h':
      return short_form ? std::optional(Padded(t.hour(), count)) : std::nullopt;
    case 'H':
      return short_form ? std::optional(Padded(half_hour, count)) : std::nullopt;
    case 'm':
      return short_form ? std::optional(Padded(t.minute(), count)) : std::nullopt;
    case 's':
      return short_form ? std::optional(Padded(t.second(), count)) : std::nullopt;
    case 'A':
      return count == 2 ? std::optional<std::string>(t.hour() < 12 ? "AM" : "PM") : std::nullopt;
    case 'a':
      return count == 2 ? std::optional<std::string>(t.hour() < 12 ? "am" : "pm") : std::nullopt;
    case 'Z':
      if (count == 1) return ZoneText(timestamp.offset_minutes, "Z", ":");
      if (count == 3) return ZoneText(timestamp.offset_minutes, "UTC", "");
      if (count == 4) return OffsetText(timestamp.offset_minutes, "");
      return count == 5 ? std::optional(OffsetText(timestamp.offset_minutes, ":")) : std::nullopt;
    default:
      return std::nullopt;
  }
}

// The text between quotes at `at`, which moves behind the second one; two quotes within are one.
// Nothing if the second is missing.
std::optional<std::string> Quoted(const std::string& format, size_t* at) {
  if (format.compare(*at, 2, "''") == 0) {
    *at += 2;
    return "'";
  }
  std::string text;
  for (size_t i = *at + 1; i < format.size(); ++i) {
    if (format[i] != '\'') {
      text += format[i];
    } else if (i + 1 < format.size() && format[i + 1] == '\'') {
      text += format[i++];
    } else {
      *at = i + 1;
      return text;
    }
  }
  return std::nullopt;
}

Value FormatDate(FunctionCall& call) {
  const std::string& format = call.args[0].AsString();
  const std::optional<Timestamp> timestamp = TimestampOf(call, 1);
  if (!timestamp.has_value()) return Value();
  std::string text;
  for (size_t at = 0; at < format.size();) {
    const char c = format[at];
    if (c == '\'') {
      const std::optional<std::string> quoted = Quoted(format, &at);
      if (!quoted.has_value()) return call.FailArgument(0, "a quote in it is not closed");
      text += *quoted;
    } else if (!absl::ascii_isalpha(static_cast<unsigned char>(c))) {
      text += format[at++];
    } else {
      const size_t end = std::min(format.find_first_not_of(c, at), format.size());
      const std::optional<std::string> field = Field(*timestamp, c, end - at);
      if (!field.has_value()) {
        return call.FailArgument(0, absl::StrCat("\"", format.substr(at, end - at),
                                                 "\" stands for nothing; text has to "
                                                 "be in single quotes"));
      }
      text += *field;
      at = end;
    }
  }
  return Value::String(std::move(text));
}

}  // namespace

void AddTimeFunctions(FunctionTable& table) {
  const Type string = Type::String();
  table.push_back({"formatdate", {{"format", string}, {"time", string}}, {}, string, FormatDate});
  table.push_back({"timeadd", {{"timestamp", string}, {"duration", string}}, {}, string, TimeAdd});
  table.push_back(
      {"timecmp", {{"timestamp_a", string}, {"timestamp_b", string}}, {}, Type::Number(), TimeCmp});
}

}  // namespace dplan::internal
