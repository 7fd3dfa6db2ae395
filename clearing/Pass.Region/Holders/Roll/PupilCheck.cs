using System.Globalization;
using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>Turns what a school wrote about a pupil into a row, or into all that is wrong with it.</summary>
internal sealed class PupilCheck(string file, Uai uai, PupilFields pupil, RollImportOptions options)
{
    private readonly List<RollProblem> _problems = [];

    /// <summary>Empty when the pupil is right.</summary>
    public IReadOnlyList<RollProblem> Problems => _problems;

    public static bool HasLeft(PupilFields pupil, RollImportOptions options) =>
        pupil[PupilField.LeftOn].Length > 0 && TryDate(pupil[PupilField.LeftOn], out var leftOn) && leftOn <= options.Today;

    /// <summary>Null when there are problems.</summary>
    public PupilRow? Check(string? classCode)
    {
        var ine = CheckIne();
        var familyName = Name(pupil.NameField);
        var givenName = Name(PupilField.GivenName);
        var birthDate = BirthDate();
        var mef = Mef();
        var status = Short(PupilField.Status);
        var leftOn = LeftOn();
        return _problems.Count > 0 ? null : new(file, pupil.Line, uai.Value, ine.Value, familyName, givenName, birthDate, mef, status, classCode, leftOn);
    }

    private Ine CheckIne()
    {
        var field = pupil.IneField;
        if (pupil[field].Length == 0)
            Add(field, RollProblemCode.IneMissing);
        else if (!Ine.TryParse(pupil[field], out var ine))
            Add(field, RollProblemCode.IneInvalid);
        else
            return ine;
        return default;
    }

    private string Name(PupilField field)
    {
        var name = Short(field);
        if (name.Length == 0)
            Add(field, RollProblemCode.NameMissing, PupilFields.NameOf(field));
        else if (PlainText.Read(string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), SiecleCursor.MaxField).Ok(out var plain, out _))
            return plain;
        else if (name.Length <= SiecleCursor.MaxField)
            Add(field, RollProblemCode.NameUnreadable, PupilFields.NameOf(field));
        return "";
    }

    private DateOnly BirthDate()
    {
        var text = pupil[PupilField.BirthDate];
        if (text.Length == 0)
            Add(PupilField.BirthDate, RollProblemCode.BirthDateMissing);
        else if (!TryDate(text, out var date))
            Add(PupilField.BirthDate, RollProblemCode.BirthDateInvalid);
        else if (date > options.Today.AddYears(-options.MinimumAge) || date <= options.Today.AddYears(-options.MaximumAge - 1))
            Add(PupilField.BirthDate, RollProblemCode.BirthDateImplausible, options.MinimumAge, options.MaximumAge);
        else
            return date;
        return default;
    }

    private string Mef()
    {
        var code = pupil[PupilField.Mef];
        if (code.Length == 0)
            Add(PupilField.Mef, RollProblemCode.MefMissing);
        else if (!Core.Mef.HasShape(code))
            Add(PupilField.Mef, RollProblemCode.MefInvalid);
        return code;
    }

    private DateOnly? LeftOn()
    {
        if (pupil[PupilField.LeftOn].Length == 0)
            return null;
        if (TryDate(pupil[PupilField.LeftOn], out var date))
            return date;
        Add(PupilField.LeftOn, RollProblemCode.LeftOnInvalid);
        return null;
    }

    private string Short(PupilField field)
    {
        if (pupil[field].Length > SiecleCursor.MaxField)
            Add(field, RollProblemCode.FieldTooLong, SiecleCursor.MaxField);
        return pupil[field];
    }

    private static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private void Add(PupilField field, string code, params object[] details)
    {
        var value = field is PupilField.Ine or PupilField.IneRnie ? Ine.Mask(pupil[field]) : pupil[field];
        _problems.Add(RollProblem.Of(uai.Value, file, pupil.LineOf(field), PupilFields.NameOf(field), code, value, details) with { Pupil = NameOf(pupil) });
    }

    private static string? NameOf(PupilFields pupil) =>
        $"{pupil[PupilField.FamilyName]} {pupil[PupilField.GivenName]}".Trim() is { Length: > 0 } name ? RollProblem.Cut(name) : null;
}
