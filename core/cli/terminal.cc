#include "core/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace dplan {
namespace {

constexpr int kDefaultWidth = 80;

class StandardTerminal : public Terminal {
 public:
  void Out(absl::string_view text) override {
    if (!Write(STDOUT_FILENO, text)) failed_.store(true);
  }
  void Err(absl::string_view text) override { Write(STDERR_FILENO, text); }

  std::optional<std::string> ReadLine() override {
    std::string line;
    char c = 0;
    // Byte by byte, so that nothing behind the line is taken.
    while (read(STDIN_FILENO, &c, 1) == 1) {
      if (c == '\n') return line;
      line += c;
    }
    return std::nullopt;
  }

  bool in_is_terminal() const override { return isatty(STDIN_FILENO) == 1; }
  bool out_is_terminal() const override { return isatty(STDOUT_FILENO) == 1; }
  bool err_is_terminal() const override { return isatty(STDERR_FILENO) == 1; }
  int width() const override {
    struct winsize size = {};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultWidth;
    return size.ws_col;
  }
  bool failed() const override { return failed_.load(); }

 private:
  static bool Write(int descriptor, absl::string_view text) {
    while (!text.empty()) {
      const ssize_t written = write(descriptor, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<size_t>(written));
    }
    return true;
  }

  std::atomic<bool> failed_ = false;
};

// Whether the byte begins a character of UTF-8.
bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

std::unique_ptr<Terminal> NewStandardTerminal() { return std::make_unique<StandardTerminal>(); }

Colors Colors::Of(bool on) {
  if (!on) return {"", "", "", "", "", ""};
  return {"\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[2m", "\x1b[0m"};
}

std::string ElapsedText(absl::Duration duration) {
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds < 60) return absl::StrCat(seconds, "s");
  if (seconds < 3600) return absl::StrCat(seconds / 60, "m", seconds % 60, "s");
  return absl::StrCat(seconds / 3600, "h", seconds % 3600 / 60, "m");
}

std::string CutToWidth(const std::string& text, int width) {
  int characters = 0;
  size_t cut = 0;  // where the last character that leaves room for the mark ends
  for (size_t i = 0; i < text.size(); ++i) {
    if (!BeginsCharacter(text[i])) continue;
    if (characters == width - 1) cut = i;
    if (++characters > width) return absl::StrCat(text.substr(0, cut), "…");
  }
  return text;
}

}  // namespace dplan
