using System.Globalization;
using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>Something refused, or told, with what to do about it.</summary>
/// <param name="Uai">The school it is about; empty when none was named yet.</param>
/// <param name="File">Name of the file, or of the entry in the zip with its folders.</param>
/// <param name="Line">Line of the field, or of the pupil when the field is missing, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Field">Element of the file, as SIECLE calls it; empty when the file as a whole is meant.</param>
/// <param name="Code">One of <see cref="RollProblemCode"/>; stable.</param>
/// <param name="Value">What was found, cut at 60 characters; an INE shows its last three only.</param>
/// <param name="Explanation">For people, in the current interface language.</param>
public sealed record RollProblem(string Uai, string File, int Line, string Field, string Code, string Value, string Explanation)
{
    /// <summary>Whom it is about, as the school wrote the name, cut at 60 characters: for the school's own eyes, in no file. Null for what is not about one pupil, or one without a name.</summary>
    public string? Pupil { get; init; }

    /// <summary>No school of the file is imported.</summary>
    public bool RefusesFile => RollProblemCode.RefusesFile(Code);

    /// <summary>No pupil of the school is imported, even when bad lines are accepted.</summary>
    public bool RefusesSchool => RefusesFile || RollProblemCode.RefusesSchool(Code);

    internal static RollProblem Of(string uai, string file, int line, string field, string code, string value, params object[] details) =>
        new(uai, file, line, field, code, Cut(value), RollProblemCode.Explain(code, details));

    internal static string Cut(string value) => value.Length > 60 ? value[..60] + "…" : value;
}

/// <summary>Everything that can be said of a roll. The texts are in RollProblems.resx, one per code.</summary>
public static class RollProblemCode
{
    // These stop the import: what was handed in cannot be trusted as a whole.
    public const string TooLarge = "TOO_LARGE";
    public const string ZipDamaged = "ZIP_DAMAGED";
    public const string ZipBomb = "ZIP_BOMB";
    public const string ZipTooManyEntries = "ZIP_TOO_MANY_ENTRIES";
    public const string ZipEmpty = "ZIP_EMPTY";

    // These refuse one file, with all its schools; the other files of a zip go on.
    public const string EmptyFile = "EMPTY_FILE";
    public const string NotXml = "NOT_XML";
    public const string NotSiecle = "NOT_SIECLE";
    public const string EncodingUnsupported = "ENCODING_UNSUPPORTED";
    public const string EncodingContradicted = "ENCODING_CONTRADICTED";
    public const string XmlInvalid = "XML_INVALID";
    public const string XmlTruncated = "XML_TRUNCATED";
    public const string XmlForbidden = "XML_FORBIDDEN";
    public const string ZipEncrypted = "ZIP_ENCRYPTED";
    public const string ZipNested = "ZIP_NESTED";
    public const string EntryDamaged = "ENTRY_DAMAGED";

    // These refuse one school.
    public const string NoPupils = "NO_PUPILS";
    public const string UaiMissing = "UAI_MISSING";
    public const string UaiInvalid = "UAI_INVALID";
    public const string SchoolTwice = "SCHOOL_TWICE";

    // These refuse one school unless they are accepted, and are then told all the same.
    public const string OtherSchool = "OTHER_SCHOOL";
    public const string OtherYear = "OTHER_YEAR";
    public const string YearMissing = "YEAR_MISSING";
    public const string OlderExport = "OLDER_EXPORT";
    public const string ExportDateMissing = "EXPORT_DATE_MISSING";

    // These refuse a pupil.
    public const string IneMissing = "INE_MISSING";
    public const string IneInvalid = "INE_INVALID";
    public const string IneDuplicate = "INE_DUPLICATE";
    public const string NameMissing = "NAME_MISSING";
    public const string NameUnreadable = "NAME_UNREADABLE";
    public const string BirthDateMissing = "BIRTH_DATE_MISSING";
    public const string BirthDateInvalid = "BIRTH_DATE_INVALID";
    public const string BirthDateImplausible = "BIRTH_DATE_IMPLAUSIBLE";
    public const string MefMissing = "MEF_MISSING";
    public const string MefInvalid = "MEF_INVALID";
    public const string LeftOnInvalid = "LEFT_ON_INVALID";
    public const string FieldTooLong = "FIELD_TOO_LONG";

    // These refuse nothing: they are told.
    public const string FileIgnored = "FILE_IGNORED";
    public const string OtherExport = "OTHER_EXPORT";
    public const string EncodingWindows = "ENCODING_WINDOWS";
    public const string ExportAhead = "EXPORT_AHEAD";

    private static readonly Texts Words = Texts.Beside(typeof(RollProblem), "RollProblems");

    /// <summary>What a document that is no export of pupils holds, by its root, as an operator calls it.</summary>
    internal static string ExportNamed(string root) => Words.Find(CultureInfo.CurrentUICulture, "Root." + root) ?? Explain("Root", root);

    internal static bool StopsImport(string code) => code is TooLarge or ZipDamaged or ZipBomb or ZipTooManyEntries or ZipEmpty;

    internal static bool RefusesFile(string code) => StopsImport(code) || code is EmptyFile or NotXml or NotSiecle or EncodingUnsupported
        or EncodingContradicted or XmlInvalid or XmlTruncated or XmlForbidden or ZipEncrypted or ZipNested or EntryDamaged;

    internal static bool RefusesSchool(string code) => code is NoPupils or UaiMissing or UaiInvalid or SchoolTwice or OtherSchool
        or OtherYear or YearMissing or OlderExport or ExportDateMissing;

    internal static string Explain(string code, params object[] details) => Words.Problem(code, details).Text;
}

/// <summary>Carries a problem out of the streams under the XML reader; never leaves this folder.</summary>
internal sealed class RollStoppedException(RollProblem problem) : Exception(problem.Explanation)
{
    public RollProblem Problem { get; } = problem;

    public static RollStoppedException With(string code, string file, int line, string field, string value, params object[] details) =>
        new(RollProblem.Of("", file, line, field, code, value, details));
}
