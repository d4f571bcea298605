#include "tests/plugins/files_types.h"

#include <random>
#include <utility>

namespace files {

using dplan::sdk::Error;
using dplan::sdk::NotEmpty;
using dplan::sdk::Result;

namespace {

constexpr int64_t kParts = 3;

std::string NewNoteId() {
  std::random_device random;
  return "note-" + std::to_string((uint64_t{random()} << 32) | random());
}

std::string BuildId(const std::string& name) { return "build-" + name; }

Note AsNote(const Object& object) { return {object.id, object.name, object.text, object.needs}; }

Build AsBuild(const Object& object) {
  return {object.id, object.name, object.text, object.needs, object.parts};
}

// Makes the parts that are missing.
Result<Build> Finish(dplan::sdk::Context<Folder>& context, Object object) {
  Folder& folder = context.client();
  while (object.parts < kParts) {
    if (Result<void> made = folder.MakePart(context, object); !made.ok()) return made.error();
    context.Checkpoint(AsBuild(object));
    const Result<void> passed = folder.faults().Pass(context, "work.checkpointed");
    if (!passed.ok()) return passed.error();
  }
  return AsBuild(object);
}

}  // namespace

void Note::Describe(dplan::sdk::Schema<Note>& schema) {
  schema.Doc("An object that is made at once.").ImportBy("{id}");
  schema.Id(&Note::id);
  schema.Attr(&Note::name, "name").Required().ReplaceOnChange().Check(NotEmpty());
  schema.Attr(&Note::text, "text").Required().Check(NotEmpty());
  schema.Attr(&Note::needs, "needs").Optional().Doc("Ids of other objects.");
}

Result<Note> NoteResource::Create(Context& context, const Note& planned) const {
  const Object object = {.id = NewNoteId(),
                         .name = planned.name,
                         .text = planned.text,
                         .needs = planned.needs,
                         .intent = context.owner().intent};
  const Result<void> created = context.client().Create(context, object);
  if (!created.ok()) return created.error();
  return AsNote(object);
}

Result<std::optional<Note>> NoteResource::Read(Context& context, const Note& recorded) const {
  const Result<std::optional<Object>> object = context.client().Read(context, *recorded.id);
  if (!object.ok()) return object.error();
  if (!object->has_value()) return std::nullopt;
  return AsNote(**object);
}

Result<Note> NoteResource::Update(Context& context, const Note& prior, const Note& planned) const {
  Result<std::optional<Object>> object = context.client().Read(context, *prior.id);
  if (!object.ok()) return object.error();
  if (!object->has_value()) return Error("There is no object " + *prior.id + ".");
  (*object)->text = planned.text;
  (*object)->needs = planned.needs;
  const Result<void> updated = context.client().Update(context, **object);
  if (!updated.ok()) return updated.error();
  return AsNote(**object);
}

Result<void> NoteResource::Remove(Context& context, const Note& recorded) const {
  return context.client().Remove(context, *recorded.id);
}

Result<void> NoteResource::Plan(Context& context, dplan::sdk::PlanDraft<Note>&) const {
  return context.client().faults().Pass(context, "plan");
}

Result<std::optional<Note>> NoteResource::FindMarked(Context& context, const dplan::OwnerMark& mark,
                                                     const Note&) const {
  const Result<std::optional<Object>> object = context.client().Find(context, mark.intent);
  if (!object.ok()) return object.error();
  if (!object->has_value()) return std::nullopt;
  return AsNote(**object);
}

void Build::Describe(dplan::sdk::Schema<Build>& schema) {
  schema.Doc("An object that is made in parts.").ImportBy("{name}").NaturalKey().Resumable();
  schema.Id(&Build::id);
  schema.Attr(&Build::name, "name").Required().ReplaceOnChange().Check(NotEmpty());
  schema.Attr(&Build::text, "text").Required().Check(NotEmpty());
  schema.Attr(&Build::needs, "needs").Optional().Doc("Ids of other objects.");
  schema.Attr(&Build::parts, "parts").Computed().Doc("How many of its parts are made.");
}

Result<Build> BuildResource::Create(Context& context, const Build& planned) const {
  const Object object = {.id = BuildId(planned.name),
                         .name = planned.name,
                         .text = planned.text,
                         .needs = planned.needs,
                         .intent = context.owner().intent};
  const Result<void> created = context.client().Create(context, object);
  if (!created.ok()) return created.error();
  context.Known(object.name);
  const Result<void> passed = context.client().faults().Pass(context, "create.known");
  if (!passed.ok()) return passed.error();
  return Finish(context, object);
}

Result<std::optional<Build>> BuildResource::Read(Context& context, const Build& recorded) const {
  const Result<std::optional<Object>> object =
      context.client().Read(context, BuildId(recorded.name));
  if (!object.ok()) return object.error();
  if (!object->has_value()) return std::nullopt;
  return AsBuild(**object);
}

// Goes on where it was interrupted, unless something else is to be made now.
Result<Build> BuildResource::Update(Context& context, const Build& prior,
                                    const Build& planned) const {
  Result<std::optional<Object>> found = context.client().Read(context, *prior.id);
  if (!found.ok()) return found.error();
  if (!found->has_value()) return Error("There is no object " + *prior.id + ".");
  Object& object = **found;
  if (object.text != planned.text || object.needs != planned.needs) {
    object.text = planned.text;
    object.needs = planned.needs;
    object.parts = 0;
    const Result<void> updated = context.client().Update(context, object);
    if (!updated.ok()) return updated.error();
  }
  return Finish(context, object);
}

Result<void> BuildResource::Remove(Context& context, const Build& recorded) const {
  return context.client().Remove(context, BuildId(recorded.name));
}

Result<void> BuildResource::Plan(Context& context, dplan::sdk::PlanDraft<Build>& plan) const {
  plan.planned().parts = kParts;
  return context.client().faults().Pass(context, "plan");
}

}  // namespace files
