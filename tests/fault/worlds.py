"""What the crash tests configure: 20 objects, in three generations that create, update, replace and delete."""
import collections
import os

from folder import Failure

GENERATIONS = ("first", "second", "third")


class BuiltinWorld:
    """Objects of the built-in provider, which exist in the state alone."""
    MEMBERS = {"first": 18, "second": 15, "third": 17}

    def config(self, generation):
        return ("resources:\n"
                f"  dplan_data.base:\n    input: {generation}\n"
                f"  dplan_data.member:\n    count: {self.MEMBERS[generation]}\n"
                "    input: ${dplan_data.base.output}-${count.index}\n"
                "  dplan_data.top:\n    input: \"${[for m in dplan_data.member : m.output]}\"\n")

    def environment(self):
        return {}

    def check_agrees(self, folder, printed):
        addresses = [row["address"] for row in folder.recorded()]
        if len(addresses) != len(set(addresses)):
            raise Failure(f"recorded twice: {addresses}")

    def check_is_as_configured(self, folder):
        inputs = [f"{folder.generation}-{i}" for i in range(self.MEMBERS[folder.generation])]
        expected = {"dplan_data.base": folder.generation, "dplan_data.top": inputs}
        expected |= {f"dplan_data.member[{i}]": text for i, text in enumerate(inputs)}
        recorded = {row["address"]: row["values"]["output"] for row in folder.recorded()}
        if recorded != expected:
            raise Failure(f"recorded: {recorded}")


class FilesWorld:
    """Objects of the provider `files`, a plugin (tests/plugins/files_folder.h). One for each folder."""
    #              leaves, pages, jobs
    COUNTS = {"first": (8, 4, 6), "second": (6, 5, 7), "third": (9, 4, 5)}

    def __init__(self, plugin, pause_ms=0):
        self.plugin, self.pause_ms = plugin, pause_ms

    # Leaves, jobs and what needs them are updated, pages are replaced; those that are too many are deleted.
    def config(self, generation):
        leaves, pages, jobs = self.COUNTS[generation]
        base, leaf = ('needs: ["${files_note.%s.id}"]' % name for name in ("base", "leaf[0]"))
        return (f"providers:\n  files: {{pause_ms: {self.pause_ms}}}\n"
                "resources:\n"
                f"  files_note.base: {{name: base, text: {generation}}}\n"
                f'  files_note.leaf: {{count: {leaves}, name: "leaf-${{count.index}}", text: {generation}, {base}}}\n'
                f'  files_note.page: {{count: {pages}, name: "page-${{count.index}}-{generation}", text: page, {base}}}\n'
                f'  files_build.job: {{count: {jobs}, name: "job-${{count.index}}", text: {generation}, {leaf}}}\n'
                f"  files_note.top:\n    name: top\n    text: {generation}\n"
                '    needs: "${[for leaf in files_note.leaf : leaf.id]}"\n')

    def environment(self):
        return {"DPLAN_PROVIDER_PATH": os.path.dirname(self.plugin)}

    def check_agrees(self, folder, printed):
        """Nothing is lost, nothing is there twice, nothing is recorded that does not exist."""
        objects = objects_of(folder)
        recorded = {}
        for row in folder.recorded():
            values = row["values"]
            recorded[values["id"]] = (values["name"], values["text"], values.get("parts") or 0)
        if recorded != objects:
            lost = sorted(set(objects.items()) - set(recorded.items()))
            invented = sorted(set(recorded.items()) - set(objects.items()))
            raise Failure(f"exists and is not recorded: {lost}\nrecorded and does not exist: {invented}\n{printed}")
        check_nothing_twice(folder, objects)

    def check_is_as_configured(self, folder):
        generation = folder.generation
        leaves, pages, jobs = self.COUNTS[generation]
        expected = {("base", generation, 0), ("top", generation, 0)}
        expected |= {(f"leaf-{i}", generation, 0) for i in range(leaves)}
        expected |= {(f"page-{i}-{generation}", "page", 0) for i in range(pages)}
        expected |= {(f"job-{i}", generation, 3) for i in range(jobs)}
        objects = objects_of(folder)
        check_nothing_twice(folder, objects)
        names = set(objects.values())
        if names != expected:
            raise Failure(f"there is {sorted(names - expected)} instead of {sorted(expected - names)}")


def objects_of(folder):
    """What exists: id -> (name, text, parts)."""
    objects, place = {}, os.path.join(folder.path, "world", "objects")
    for object_id in os.listdir(place) if os.path.exists(place) else ():
        with open(os.path.join(place, object_id)) as f:
            members = dict(line.rstrip("\n").split(" ", 1) for line in f)
        objects[object_id] = (members["name"], members["text"], int(members["parts"]))
    return objects


def check_nothing_twice(folder, objects):
    names = collections.Counter(name for name, _, _ in objects.values())
    done = collections.Counter(journal_of(folder))
    twice = [what for counted in (names, done) for what, times in counted.items() if times > 1]
    if twice:
        raise Failure(f"twice: {twice}")


def journal_of(folder):
    """What was done: lines WHAT ID INTENT."""
    path = os.path.join(folder.path, "world", "journal")
    if not os.path.exists(path):
        return []
    with open(path) as f:
        return f.read().splitlines()
