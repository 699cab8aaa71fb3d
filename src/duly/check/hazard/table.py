"""The table of hazards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from duly.check.change import FieldChange, ItemsChange, NamedChange, RecordChange, ScalarChange
from duly.check.finding import Severity
from duly.check.hazard import conversion, meaning, shape
from duly.check.rule import Against, ChangeT, HazardRule, Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duly.check.specimen import Specimen


def _hazard(
    id: str,
    severity: Severity,
    against: Against,
    *at: type[ChangeT],
    title: str,
    find: Callable[[ChangeT], Iterable[Remark]],
    headline: str,
    help: str,
    specimen: Callable[[ChangeT], Specimen | None] | None = None,
    covered_by: str = "",
) -> HazardRule[ChangeT]:
    return HazardRule(
        id=id,
        kind=Kind.HAZARD,
        severity=severity,
        title=title,
        against=against,
        at=at,
        find=find,
        headline=headline,
        help=help,
        specimen=specimen,
        covered_by=covered_by,
    )


_UNLESS: Final = "keep {before_type}, and add a field of the new type beside it"

HAZARDS: Final[tuple[HazardRule[Any], ...]] = (
    _hazard(
        "time_unit_changed",
        Severity.ERROR,
        Against.LIVE,
        ScalarChange,
        title="a time counts another unit than before",
        find=meaning.unit_changed,
        headline="{subject} counts {after}, and counted {before}",
        help=_UNLESS,
        specimen=meaning.misread_time,
    ),
    _hazard(
        "decimal_scale_changed",
        Severity.ERROR,
        Against.LIVE,
        ScalarChange,
        title="a decimal has another number of digits after the point",
        find=meaning.scale_changed,
        headline="{subject} has {after} digits after the point, and had {before}",
        help=_UNLESS,
        specimen=meaning.misread_decimal,
    ),
    _hazard(
        "decimal_precision_changed",
        Severity.WARNING,
        Against.LIVE,
        ScalarChange,
        title="a decimal has another number of digits",
        find=meaning.precision_changed,
        headline="{subject} holds {after} digits, and held {before}: {who}",
        help=_UNLESS,
    ),
    _hazard(
        "logical_type_changed",
        Severity.ERROR,
        Against.LIVE,
        ScalarChange,
        title="the same bytes mean another thing",
        find=meaning.logical_type_changed,
        headline="{subject} is {after_type}, and was {before_type}",
        help=_UNLESS,
    ),
    _hazard(
        "logical_type_added",
        Severity.WARNING,
        Against.LIVE,
        ScalarChange,
        title="plain values of before are read as a logical type",
        find=meaning.logical_type_added,
        headline="{subject} is {after_type}, and was plain {before_type}",
        help="keep it plain, unless every value ever written fits; or add a field of the new type beside it",
    ),
    _hazard(
        "logical_type_removed",
        Severity.WARNING,
        Against.PREVIOUS,
        ScalarChange,
        title="readers get the bare value of what was a logical type",
        find=meaning.logical_type_removed,
        headline="{subject} is plain {after_type}, and was {before_type}",
        help="keep {before_type}",
    ),
    _hazard(
        "lossy_promotion",
        Severity.ERROR,
        Against.EVERY_PAIR,
        ScalarChange,
        title="large numbers lose digits on the way into the reader",
        find=conversion.lossy_promotion,
        headline="{subject} is read as {reader} and written as {writer}: large numbers lose digits",
        help="keep {earlier}, and add a field of the new type beside it",
        specimen=conversion.rounded_number,
    ),
    _hazard(
        "bytes_read_as_string",
        Severity.WARNING,
        Against.EVERY_PAIR,
        ScalarChange,
        title="bytes that are not UTF-8 cannot be read as a string",
        find=conversion.bytes_read_as_string,
        headline="{subject} is read as {reader} and written as {writer}: only UTF-8 can be read",
        help="keep {earlier}, and add a field of the new type beside it",
        specimen=conversion.no_text,
    ),
    _hazard(
        "namespace_changed",
        Severity.WARNING,
        Against.PREVIOUS,
        NamedChange,
        title="a nested type has another namespace",
        find=shape.namespace_changed,
        headline='{kind} "{after}" was "{before}": Avro compares the last part only, and others the whole name',
        help='keep "namespace": "{space}"',
    ),
    _hazard(
        "field_renamed",
        Severity.WARNING,
        Against.PREVIOUS,
        RecordChange,
        title="a field went and one like it came: what was written under the old name is lost",
        find=shape.field_renamed,
        headline='field "{before}" is gone and "{after}" came: readers of one do not see the other',
        help='keep "{before}" beside it, mark it deprecated, and fill both until the next line',
    ),
    _hazard(
        "renamed_by_alias",
        Severity.WARNING,
        Against.EVERY_PAIR,
        RecordChange,
        title="a field was renamed by an alias that earlier readers do not know",
        find=shape.renamed_by_alias,
        headline='field "{after}" was "{before}": earlier readers do not know the alias and take their default',
        help='keep "{before}", add "{after}" beside it without the alias, and fill both until the next line',
    ),
    _hazard(
        "default_changed",
        Severity.WARNING,
        Against.PREVIOUS,
        FieldChange,
        title="records without the field are read with another value than before",
        find=shape.default_changed,
        headline="{subject} {what}",
        help='keep "default": {before}',
        covered_by="READER_FIELD_MISSING_DEFAULT_VALUE",
    ),
    _hazard(
        "enum_default_removed",
        Severity.WARNING,
        Against.PREVIOUS,
        NamedChange,
        title="an enum no longer reads symbols it does not know",
        find=shape.enum_default_removed,
        headline='enum "{name}" has no default symbol any more, it was {before}',
        help='keep "default": "{before}": without it no symbol can ever be added',
    ),
    _hazard(
        "enum_default_changed",
        Severity.WARNING,
        Against.PREVIOUS,
        NamedChange,
        title="an enum reads symbols it does not know as another one than before",
        find=shape.enum_default_changed,
        headline='enum "{name}" reads unknown symbols as {after}, and read them as {before}',
        help='keep "default": "{before}"',
    ),
    _hazard(
        "field_feeds_two",
        Severity.WARNING,
        Against.EVERY_PAIR,
        RecordChange,
        title="one field of the writer fills two fields of the reader",
        find=conversion.two_fields_from_one,
        headline='fields {fields} of the reader both take "{source}" of the writer',
        help="leave the alias to one of them",
    ),
    _hazard(
        "doc_removed",
        Severity.NOTE,
        Against.PREVIOUS,
        FieldChange,
        NamedChange,
        title="a field or type has lost its doc",
        find=shape.doc_removed,
        headline="{what} has lost its doc",
        help="keep it: the classes and everybody's catalogue show it",
    ),
    _hazard(
        "java_array_items",
        Severity.NOTE,
        Against.EVERY_PAIR,
        ItemsChange,
        title="Avro Java 1.12.2 fails to read an array",
        find=conversion.java_items,
        headline="items of {subject} {why}: Avro Java 1.12.2 fails to read them",
        help="consumers in Java need another version: 1.12.1 reads them",
    ),
)
