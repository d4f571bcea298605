#include "tests/unit/sdk/shelf_provider.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <utility>

namespace dplan::shelf {

using sdk::Error;
using sdk::Result;
using sdk::Val;

void Config::Describe(sdk::Schema<Config>& schema) {
  schema.Doc("Notes in a folder.");
  schema.Attr(&Config::root, "root").Required().FromEnv("SHELF_ROOT").Doc("The folder.");
  schema.Attr(&Config::owner, "owner").Optional();
  schema.Attr(&Config::quota, "quota").Default(100).FromEnv("SHELF_QUOTA").Check(sdk::AtLeast(1));
  schema.Attr(&Config::token, "token").Optional();
  schema.Example(R"({"root": "/srv/shelf"})");
}

void Line::Describe(sdk::Schema<Line>& schema) {
  schema.Attr(&Line::text, "text").Required().Check(sdk::NotEmpty());
  schema.Attr(&Line::author, "author").Default("nobody");
  schema.Attr(&Line::number, "number").Computed();
  schema.Attr(&Line::hint, "hint").Optional().ReplaceOnChange();
}

void Reminder::Describe(sdk::Schema<Reminder>& schema) {
  schema.Attr(&Reminder::hour, "hour").Required().Check(sdk::Between(0, 23));
  schema.Attr(&Reminder::pin, "pin").Optional();
}

void Note::Describe(sdk::Schema<Note>& schema) {
  schema.Doc("A note.").Version(2).ImportBy("{name}").NaturalKey().Resumable().MaxParallel(4);
  schema.Id(&Note::id).Doc("Where the note is.");
  schema.Attr(&Note::name, "name")
      .Required()
      .ReplaceOnChange()
      .Check(sdk::Length(1, 40), sdk::Matches("[a-z0-9_]+", "be a lower-case name"))
      .Doc("What the note is called.");
  schema.Attr(&Note::text, "text").Optional();
  schema.Attr(&Note::lines, "lines").Optional();
  schema.Attr(&Note::margin, "margin").Optional();
  schema.Attr(&Note::sections, "sections").Optional();
  schema.Attr(&Note::reminder, "reminder").Optional();
  schema.Attr(&Note::labels, "labels").Optional().Check(sdk::Each(sdk::Length(0, 10)));
  schema.Attr(&Note::pages, "pages")
      .Default(1)
      .ReplaceIf([](const int64_t& prior, const int64_t& planned) { return planned < prior; },
                 "pages cannot be taken out");
  schema.Attr(&Note::pinned, "pinned").Default(false);
  schema.Attr(&Note::weight, "weight").Optional();
  schema.Attr(&Note::price, "price").Optional();
  schema.Attr(&Note::shade, "shade")
      .Optional()
      .Computed()
      .Check(sdk::OneOf({"white", "yellow", "grey"}));
  schema.Attr(&Note::cipher, "cipher")
      .Optional()
      .Sensitive()
      .Satisfies([](const std::string& cipher) { return cipher.size() % 2 == 0; },
                 "have an even length");
  schema.Attr(&Note::key, "key").Optional();
  schema.Attr(&Note::digest, "digest").Computed();
  schema.Attr(&Note::views, "views").Computed().Volatile();
  schema.Attr(&Note::old_name, "old_name").Optional().Deprecated("Use `name`.");
  schema.ExactlyOneOf(&Note::text, &Note::lines);
  schema.ConflictsWith(&Note::weight, &Note::price);
  schema.RequiredTogether(&Note::cipher, &Note::key);
  schema.Upgrade(0, [](sdk::RecordedObject& note) { note.Rename("title", "name"); });
  schema.Upgrade(1, [](sdk::RecordedObject& note) {
    note.Set("pages", note.Get<int64_t>("pages").value_or(0) + 1);
    note.Remove("colour");
  });
  schema.Example(R"({"name": "a", "text": "Buy milk."})");
}

namespace {

namespace fs = std::filesystem;

std::string Digest(const std::string& text) {
  return std::to_string(std::hash<std::string>()(text));
}

std::string TextOf(const Note& note) {
  if (note.text.HasValue()) return *note.text;
  std::string text;
  for (const Line& line : note.lines) text += line.author + ": " + line.text + "\n";
  return text;
}

class NoteResource final : public sdk::Resource<Note, Shelf> {
 public:
  Result<Note> Create(Context& context, const Note& planned) const override {
    if (Result<void> ready = Before(context, "create"); !ready.ok()) return ready.error();
    const std::string path = PathOf(context, planned.name);
    if (fs::exists(path)) {
      return Error("There is a note of this name.").At(&Note::name).Code("exists").NothingChanged();
    }
    std::ofstream(path) << "";
    context.Known(planned.name);
    Note half = planned;
    half.id = path;
    context.Checkpoint(half);
    if (Result<void> ready = Before(context, "fill"); !ready.ok()) return ready.error();
    return Write(context, planned);
  }

  Result<std::optional<Note>> Read(Context& context, const Note& recorded) const override {
    if (Result<void> ready = Before(context, "read"); !ready.ok()) return ready.error();
    const std::string path = PathOf(context, recorded.name);
    if (!fs::exists(path)) return std::nullopt;
    std::ifstream file(path);
    std::stringstream content;
    content << file.rdbuf();
    Note note = recorded;
    note.id = path;
    if (Digest(content.str()) != recorded.digest.ValueOr("")) {
      note.text = content.str();
      note.lines.clear();
      note.digest = Digest(content.str());
    }
    if (!note.shade.HasValue()) note.shade = "white";
    note.views = note.views.ValueOr(0) + 1;
    return note;
  }

  Result<Note> Update(Context& context, const Note& prior, const Note& planned) const override {
    if (Result<void> ready = Before(context, "update"); !ready.ok()) return ready.error();
    if (planned.key.Changed())
      context.Log(LogLevel::kInfo, "the key changes to " + planned.key.Reveal());
    if (prior.pinned && planned.pinned)
      context.Warn(Error("A pinned note changes.").At(&Note::pinned));
    return Write(context, planned);
  }

  Result<void> Remove(Context& context, const Note& recorded) const override {
    if (Result<void> ready = Before(context, "remove"); !ready.ok()) return ready.error();
    fs::remove(PathOf(context, recorded.name));
    return {};
  }

  std::vector<Error> Validate(const sdk::Draft<Note>& config) const override {
    if (config.IsKnown(&Note::name) && config->name == "shelf") {
      return {Error("A note is not called like its shelf.").At(&Note::name)};
    }
    return {};
  }

  Result<void> Plan(Context& context, sdk::PlanDraft<Note>& plan) const override {
    if (plan.planned().pages > context.client().quota) {
      return Error("More pages than the shelf takes.").At(&Note::pages);
    }
    // The digest is known as soon as the text is.
    if (plan.IsKnown(&Note::text) && plan.IsKnown(&Note::lines) && !plan.IsKnown(&Note::digest)) {
      plan.planned().digest = Digest(TextOf(plan.planned()));
    }
    if (plan.prior() != nullptr && plan.Changed(&Note::pinned)) plan.SetDisruptive();
    return {};
  }

  Result<std::vector<sdk::Listed<Note>>> List(Context& context, int limit) const override {
    if (!fs::exists(context.client().root)) return Error("The shelf is gone.");
    std::vector<sdk::Listed<Note>> found;
    for (const auto& entry : fs::directory_iterator(context.client().root)) {
      const std::string name = entry.path().filename();
      Note note;
      note.name = name;
      found.push_back({.id = name, .display_name = "note " + name, .object = std::move(note)});
    }
    std::ranges::sort(found, {}, &sdk::Listed<Note>::id);
    if (limit > 0 && static_cast<size_t>(limit) < found.size()) found.resize(limit);
    return found;
  }

 private:
  static Result<void> Before(Context& context, const std::string& function) {
    if (!context.client().before) return {};
    return context.client().before(function);
  }
  static std::string PathOf(Context& context, const std::string& name) {
    return context.client().root + "/" + name;
  }

  static Note Write(Context& context, const Note& planned) {
    Note note = planned;
    const std::string path = PathOf(context, note.name);
    context.Progress(0.5, "writing");
    std::ofstream(path) << TextOf(note);
    note.id = path;
    note.digest = Digest(TextOf(note));
    if (note.shade.IsUnknown()) note.shade = "white";
    if (note.views.IsUnknown()) note.views = 0;
    int64_t number = 0;
    const auto count = [&](Line& line) { line.number = ++number; };
    for (Line& line : note.lines) count(line);
    for (Line& line : note.margin) count(line);
    for (auto& [name, line] : note.sections) count(line);
    return note;
  }
};

struct Listing {
  Val<std::string> prefix;
  Val<std::vector<std::string>> names;
  int64_t limit = 0;

  static void Describe(sdk::Schema<Listing>& schema) {
    schema.Attr(&Listing::prefix, "prefix").Optional();
    schema.Attr(&Listing::limit, "limit").Default(10);
    schema.Attr(&Listing::names, "names").Computed();
  }
};

class ListingSource final : public sdk::DataSource<Listing, Shelf> {
 public:
  Result<Listing> Read(Context& context, const Listing& config) const override {
    Listing listing = config;
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(context.client().root)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with(config.prefix.ValueOr(""))) names.push_back(name);
    }
    std::ranges::sort(names);
    if (names.size() > static_cast<size_t>(config.limit)) names.resize(config.limit);
    listing.names = std::move(names);
    return listing;
  }
};

Result<std::string> Repeat(const std::string& text, int64_t times, Val<std::string> between) {
  if (times < 0) return Error("It must not be negative.").Argument(1);
  std::string result;
  for (int64_t i = 0; i < times; ++i) result += (i > 0 ? between.ValueOr("") : "") + text;
  return result;
}

Result<void> ReviewNotes(sdk::Context<Shelf>& context, const std::vector<ReviewedChange>& changes,
                         Diagnostics& findings) {
  if (context.client().before) {
    if (Result<void> ready = context.client().before("review"); !ready.ok()) return ready;
  }
  for (const ReviewedChange& change : changes) {
    const std::optional<Note> before = sdk::ModelOf<Note>(change.before);
    if (change.action != Action::kDelete || !before.has_value() || !before->pinned) continue;
    Diagnostic& finding = findings.Error("Pinned note removed", "It was pinned by somebody.");
    finding.code = "shelf.pinned";
    finding.address = change.address;
  }
  return {};
}

}  // namespace

std::unique_ptr<Provider> NewShelfProvider(
    std::function<Result<void>(const std::string& function)> before) {
  sdk::ProviderBuilder<Config, Shelf> provider(
      "shelf", "1.2.3", [before](const Config& config) -> Result<std::shared_ptr<Shelf>> {
        if (config.root.empty()) return Error("There is no such folder.").At(&Config::root);
        return std::make_shared<Shelf>(Shelf{
            .root = config.root,
            .owner = config.owner.ValueOr(""),
            .quota = config.quota,
            .token = config.token.HasValue() ? config.token.Reveal() : "",
            .before = before,
        });
      });
  provider.AddResource<NoteResource>("shelf_note");
  provider.AddDataSource<ListingSource>("shelf_listing");
  provider.AddFunction("repeat", Repeat)
      .Param("text", "What is repeated.")
      .Param("times")
      .Param("between")
      .Summary("Repeats a text.");
  provider
      .AddFunction("longest",
                   [](const std::vector<std::string>& texts) {
                     const auto longest = std::ranges::max_element(
                         texts, {}, [](const auto& t) { return t.size(); });
                     return longest == texts.end() ? "" : *longest;
                   })
      .Variadic("texts");
  provider.Review(ReviewNotes).MaxParallel(8).PreferredBatch(50);
  return provider.Build();
}

}  // namespace dplan::shelf
