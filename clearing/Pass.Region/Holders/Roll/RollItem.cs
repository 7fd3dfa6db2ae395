namespace Pass.Region.Holders.Roll;

/// <summary>What reading a roll yields, in the file's order: a pupil that can be imported, or what is wrong.</summary>
/// <param name="File">Name of the file, or of the entry in the zip, without folders.</param>
/// <param name="Line">Line in that file, from 1; 0 when the file as a whole is meant.</param>
public abstract record RollItem(string File, int Line);

/// <summary>A pupil present in a school, checked.</summary>
/// <param name="File">See <see cref="RollItem"/>.</param>
/// <param name="Line">Line of the ELEVE element.</param>
/// <param name="Uai">School, see <see cref="Pass.Core.Uai"/>.</param>
/// <param name="Ine">Pupil, see <see cref="Pass.Core.Ine"/>: not to be written in any log.</param>
/// <param name="FamilyName">As written, single spaces.</param>
/// <param name="GivenName">The first one, single spaces.</param>
/// <param name="BirthDate">Plausible for the options given.</param>
/// <param name="MefCode">Eleven characters, see <see cref="Pass.Core.MefCatalogue"/>.</param>
/// <param name="StatusCode">ST (pupil), AP (apprentice)…; empty when the school gave none.</param>
/// <param name="ClassCode">The school's name for the class (structure of type D), or null.</param>
/// <param name="LeftOn">A departure that is already known but not yet effective, or null.</param>
public sealed record PupilRow(
    string File, int Line, string Uai, string Ine, string FamilyName, string GivenName, DateOnly BirthDate,
    string MefCode, string StatusCode, string? ClassCode, DateOnly? LeftOn) : RollItem(File, Line);

/// <summary>Something refused, with what to do about it. Nothing about the pupil or file it names is imported.</summary>
/// <param name="File">See <see cref="RollItem"/>.</param>
/// <param name="Line">Line of the field, or of the pupil when the field is missing.</param>
/// <param name="Field">Element of the file, as SIECLE calls it; empty when the file as a whole is meant.</param>
/// <param name="Code">One of <see cref="RollProblemCode"/>; stable.</param>
/// <param name="Value">What was found, cut at 60 characters; an INE shows its last three only.</param>
/// <param name="Explanation">For people, in the current interface language.</param>
public sealed record RollProblem(string File, int Line, string Field, string Code, string Value, string Explanation) : RollItem(File, Line)
{
    /// <summary>The whole import is refused: no row came before this one, and none follows.</summary>
    public bool StopsImport => RollProblemCode.Stops(Code);
}

/// <summary>How far reading is. The files are read twice (checked whole, then yielded), so the total counts each byte twice.</summary>
public readonly record struct RollProgress(long BytesRead, long BytesTotal);

/// <summary>What was read so far.</summary>
/// <param name="Schools">BEE_ELEVES elements.</param>
/// <param name="Rows">Pupils yielded.</param>
/// <param name="Leavers">Pupils skipped because they have left.</param>
/// <param name="Refused">Pupils with at least one problem.</param>
public readonly record struct RollTotals(int Schools, int Rows, int Leavers, int Refused);
