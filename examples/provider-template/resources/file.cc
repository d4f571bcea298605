#include "resources/file.h"

namespace provider {

using dplan::sdk::Error;
using dplan::sdk::Length;
using dplan::sdk::Matches;
using dplan::sdk::Result;

void File::Describe(dplan::sdk::Schema<File>& schema) {
  schema.Doc("A text file in the provider's folder.");
  schema.Id(&File::id).Doc("The path of the file.");
  schema.Attr(&File::name, "name")
      .Required()
      .ReplaceOnChange()
      .Check(Length(1, 255), Matches("[A-Za-z0-9][A-Za-z0-9._-]*", "be a plain file name"))
      .Doc("The file's name, without a folder.");
  schema.Attr(&File::content, "content").Default("").Doc("What the file says.");
  schema.Attr(&File::size, "size").Computed().Doc("The size in bytes.");

  schema.ImportBy("{name}");
  // The name alone finds the file, so an interrupted creation can be settled.
  schema.NaturalKey();
  schema.Example(R"({"name": "hello.txt", "content": "Hello!"})");
}

namespace {

Result<File> Write(const Client& client, const File& planned) {
  const Result<void> written = client.Write(planned.name, planned.content);
  if (!written.ok()) return written.error();
  File file = planned;
  file.id = client.PathOf(file.name);
  file.size = static_cast<int64_t>(file.content.size());
  return file;
}

}  // namespace

Result<File> FileResource::Create(Context& context, const File& planned) const {
  if (context.client().Exists(planned.name)) {
    return Error("There is a file \"" + planned.name + "\" already. Import it: its id is its name.")
        .At(&File::name)
        .Code("exists")
        .NothingChanged();
  }
  return Write(context.client(), planned);
}

Result<std::optional<File>> FileResource::Read(Context& context, const File& recorded) const {
  const Client& client = context.client();
  if (!client.Exists(recorded.name)) return std::nullopt;
  const Result<std::string> content = client.Read(recorded.name);
  if (!content.ok()) return content.error();
  File file = recorded;
  file.id = client.PathOf(file.name);
  file.content = *content;
  file.size = static_cast<int64_t>(content->size());
  return file;
}

Result<File> FileResource::Update(Context& context, const File&, const File& planned) const {
  return Write(context.client(), planned);
}

Result<void> FileResource::Remove(Context& context, const File& recorded) const {
  return context.client().Remove(recorded.name);
}

}  // namespace provider
