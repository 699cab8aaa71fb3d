"""From the files of schemas/ to a Catalog."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NoReturn

from duly.catalog import rules
from duly.catalog.heads import HeadFile, Heads
from duly.catalog.model import (
    SHARED_DOMAIN,
    Catalog,
    ContractFile,
    Domain,
    Example,
    Line,
    Revision,
    Source,
    Topic,
    Waiver,
)
from duly.catalog.passport import DomainTable, default_topic, read_passport
from duly.catalog.tree import ContractFolder, read_tree
from duly.compat import Level
from duly.errors import ContractError, SchemaInvalidError
from duly.schema import Record, equal, flatten, is_written, read_json
from duly.toml_places import place_of_key, place_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duly.catalog.model import SubjectStrategy
    from duly.catalog.passport import ContractTable, LineTable
    from duly.catalog.tree import DomainFolder, File, LineFolder
    from duly.project import Project
    from duly.schema import Named, Schema


def load(project: Project) -> Catalog:
    """Read and check all of schemas/.

    Raises a ContractError with file, line and column at the first fault, ConfigError without schemas/.
    """
    folders = read_tree(project)
    tables = {
        folder.name: read_passport(
            folder.passport.text, domain=folder.name, file=folder.passport.path
        )
        for folder in folders
    }
    files = tuple(
        file for folder in folders for file in _head_files(folder, tables[folder.name], project)
    )
    heads = Heads(files)
    for file in files:
        heads.check(file)
    heads.refuse_collisions()
    rules.refuse_domain_cycles(heads, files)
    rules.refuse_module_names(heads.homes)
    types = heads.every_type()
    contracts = sorted(
        (
            contract
            for folder in folders
            for contract in _Domain(folder, tables[folder.name], heads, types).contracts(files)
        ),
        key=lambda contract: contract.full_name,
    )
    catalog = Catalog(
        root=project.root,
        domains={f.name: _domain(f, tables[f.name], project) for f in folders},
        contracts=tuple(contracts),
        types={name: type for name, type in types.items() if not heads.is_contract(name)},
        sources={
            name: Source(file=head.file.path, text=head.file.text)
            for name, head in heads.homes.items()
        },
    )
    rules.refuse_shared_topics(
        catalog.topics, {domain.name: domain.file for domain in catalog.domains.values()}
    )
    rules.refuse_shared_subjects(catalog.contracts)
    return catalog


def subject_of(strategy: SubjectStrategy, topic: str, full_name: str) -> str:
    match strategy:
        case "RecordName":
            return full_name
        case "TopicName":
            return f"{topic}-value"
        case "TopicRecordName":
            return f"{topic}-{full_name}"


def _head_files(folder: DomainFolder, table: DomainTable, project: Project) -> Iterator[HeadFile]:
    for line in folder.lines.values():
        settings = table.lines.get(line.line)
        namespace = _namespace(project, folder.name, line.line, settings)
        for name, file in line.heads.items():
            yield HeadFile(
                domain=folder.name, line=line.line, name=name, namespace=namespace, file=file
            )


def _namespace(project: Project, domain: str, line: str, settings: LineTable | None) -> str:
    if settings is not None and settings.namespace is not None:
        return settings.namespace
    return f"{project.root}.{domain}.{line}"


def _domain(folder: DomainFolder, table: DomainTable, project: Project) -> Domain:
    lines = {
        name: Line(
            name=name,
            folder=line.path,
            namespace=_namespace(project, folder.name, name, table.lines.get(name)),
            topic=_topic(folder.name, name, table.lines[name]) if name in table.lines else None,
        )
        for name, line in folder.lines.items()
    }
    return Domain(
        name=folder.name,
        file=folder.passport.path,
        owner=table.owner,
        summary=table.summary,
        subject_strategy=table.subject_strategy,
        lines=lines,
        text=folder.passport.text,
    )


def _topic(domain: str, line: str, settings: LineTable) -> Topic:
    return Topic(
        name=settings.topic or default_topic(domain, line),
        domain=domain,
        line=line,
        is_keyed=any(contract.key is not None for contract in settings.contracts.values()),
        partitions=settings.partitions,
        config=settings.topic_config(),
    )


class _Domain:
    """Joins the folders of one domain with its passport."""

    def __init__(
        self, folder: DomainFolder, table: DomainTable, heads: Heads, types: Mapping[str, Named]
    ) -> None:
        self.folder = folder
        self.table = table
        self.heads = heads
        self.types = types

    def contracts(self, files: tuple[HeadFile, ...]) -> Iterator[ContractFile]:
        if self.folder.name == SHARED_DOMAIN:
            return
        self.refuse_unmatched()
        for file in files:
            if file.domain == self.folder.name:
                settings = self.table.lines[file.line]
                yield self.contract(file, settings, settings.contracts[file.name])

    def refuse_unmatched(self) -> None:
        """Every line and contract is in domain.toml and in a folder, or it is a slip of the pen."""
        for name, settings in self.table.lines.items():
            line = self.folder.lines.get(name)
            if line is None:
                self.refuse(f"there is no folder {self.folder.path}/{name}", (name,))
            for contract in settings.contracts:
                if contract not in line.heads:
                    near = difflib.get_close_matches(contract, line.heads, n=1)
                    self.refuse(
                        f"there is no head {line.path}/{contract}.avsc",
                        (name, contract),
                        f'did you mean "{near[0]}"?' if near else "",
                    )
        for name, line in self.folder.lines.items():
            known = self.table.lines[name].contracts if name in self.table.lines else {}
            for contract in line.heads:
                if contract not in known:
                    self.refuse_unlisted(line, contract)

    def refuse_unlisted(self, line: LineFolder, contract: str) -> NoReturn:
        raise ContractError(
            f"{self.folder.passport.path} says nothing of it, expected [{line.line}.{contract}]",
            file=line.heads[contract].path,
            hint="write the table with key, produced_by and consumed_by; "
            f"types without a topic belong into {SHARED_DOMAIN}",
        )

    def refuse(self, message: str, path: tuple[str | int, ...], hint: str = "") -> NoReturn:
        line, column = place_of_key(self.folder.passport.text, path)
        raise SchemaInvalidError(
            message, file=self.folder.passport.path, line=line, column=column, hint=hint
        )

    def contract(self, file: HeadFile, settings: LineTable, table: ContractTable) -> ContractFile:
        path = (file.line, file.name)
        written = self.heads.schema(file)
        head = flatten(written, self.types)
        beside = self.folder.lines[file.line].contracts.get(file.name, ContractFolder())
        read = self.heads.read_fields(file)
        revisions = tuple(
            Revision(
                number=number,
                text=frozen.text,
                file=frozen.path,
                full_name=file.full_name,
                read=read,
            )
            for number, frozen in beside.revisions
        )
        is_whole = head is written
        frozen = _frozen(head, file.file.text if is_whole else "", revisions)
        if table.key is not None:
            self.refuse_key(table.key, head, path)
        if table.event_time is not None:
            self.refuse_event_time(table.event_time, head, path)
        self.refuse_retired(table.retired, len(revisions), path)
        topic = settings.topic or default_topic(file.domain, file.line)
        return ContractFile(
            full_name=file.full_name,
            domain=file.domain,
            line=file.line,
            name=file.name,
            file=file.file.path,
            head=head,
            head_text=file.file.text,
            revisions=revisions,
            topic=topic,
            key=table.key,
            subject=subject_of(self.table.subject_strategy, topic, file.full_name),
            compatibility=Level(table.compatibility or settings.compatibility),
            owner=table.owner or self.table.owner,
            summary=table.summary or self.table.summary,
            produced_by=tuple(table.produced_by),
            consumed_by=tuple(table.consumed_by),
            retired=frozenset(table.retired),
            waivers=tuple(Waiver(**dict(waiver)) for waiver in table.waivers),
            deprecated=table.deprecated or "",
            examples=tuple(_examples(beside, newest=len(revisions) + (frozen is None))),
            frozen_revision=frozen,
            event_time=table.event_time or "",
        )

    def refuse_key(self, key: str, head: Schema, path: tuple[str | int, ...]) -> None:
        if fault := rules.key_fault(key, head):
            line, column = place_of_value(self.folder.passport.text, (*path, "key"))
            raise SchemaInvalidError(
                fault.message,
                file=self.folder.passport.path,
                line=line,
                column=column,
                hint=fault.hint,
            )

    def refuse_event_time(self, name: str, head: Schema, path: tuple[str | int, ...]) -> None:
        fields = [f.name for f in head.root.fields] if isinstance(head.root, Record) else []
        if name not in fields:
            line, column = place_of_value(self.folder.passport.text, (*path, "event_time"))
            raise SchemaInvalidError(
                f'event_time "{name}" is not a field of the contract',
                file=self.folder.passport.path,
                line=line,
                column=column,
                hint=f"fields: {', '.join(fields)}",
            )

    def refuse_retired(self, retired: list[int], newest: int, path: tuple[str | int, ...]) -> None:
        for index, number in enumerate(retired):
            if number >= newest:
                why = "the newest cannot retire" if number == newest else f"there are {newest}"
                line, column = place_of_value(self.folder.passport.text, (*path, "retired", index))
                raise SchemaInvalidError(
                    f"revision {number} cannot be retired: {why}",
                    file=self.folder.passport.path,
                    line=line,
                    column=column,
                )


def _frozen(head: Schema, text: str, revisions: tuple[Revision, ...]) -> int | None:
    """`text` is the head's, and empty where it needs other files and so is not the whole schema."""
    if not revisions:
        return None
    newest = revisions[-1]
    # The quick tests nearly always say yes; then the revision need not be parsed.
    same = text == newest.text or is_written(head, newest.text) or equal(newest.schema, head)
    return newest.number if same else None


def _examples(beside: ContractFolder, *, newest: int) -> Iterator[Example]:
    for revision, name, file in beside.examples:
        if revision > newest:
            _refuse_example(revision, newest, file)
        yield Example(
            revision=revision,
            name=name,
            file=file.path,
            text=file.text,
            value=read_json(file.text, file=file.path),
        )


def _refuse_example(revision: int, newest: int, file: File) -> NoReturn:
    raise ContractError(
        f"example of revision {revision}, expected at most {newest}",
        file=file.path,
        hint=f"the name of an example starts with its revision: {newest}-<name>.json",
    )
