using System.Globalization;
using Pass.Core;

namespace Pass.Region.Holders.Roll;

/// <summary>Turns what a school wrote about a pupil into a row, or into all that is wrong with it.</summary>
internal sealed class PupilCheck(string file, PupilFields pupil, RollImportOptions options)
{
    private readonly List<RollProblem> _problems = [];

    public static bool HasLeft(PupilFields pupil, RollImportOptions options) =>
        pupil[PupilField.LeftOn].Length > 0 && TryDate(pupil[PupilField.LeftOn], out var leftOn) && leftOn <= options.Today;

    /// <summary>A <see cref="PupilRow"/>, or one <see cref="RollProblem"/> or more.</summary>
    public IReadOnlyList<RollItem> Check(Uai uai, string? classCode, Func<Ine, (string File, int Line)?> usedAlsoAt)
    {
        var ine = CheckIne(usedAlsoAt);
        var familyName = Name(pupil.NameField);
        var givenName = Name(PupilField.GivenName);
        var birthDate = BirthDate();
        var mef = Mef();
        var status = Short(PupilField.Status);
        var leftOn = LeftOn();
        if (_problems.Count > 0)
            return _problems;
        return [new PupilRow(file, pupil.Line, uai.Value, ine.Value, familyName, givenName, birthDate, mef, status, classCode, leftOn)];
    }

    private Ine CheckIne(Func<Ine, (string File, int Line)?> usedAlsoAt)
    {
        var field = pupil.IneField;
        if (pupil[field].Length == 0)
            Add(field, RollProblemCode.IneMissing);
        else if (!Ine.TryParse(pupil[field], out var ine))
            Add(field, RollProblemCode.IneInvalid);
        else if (usedAlsoAt(ine) is var (otherFile, otherLine))
            Add(field, RollProblemCode.IneDuplicate, pupil.Line, otherLine, otherFile);
        else
            return ine;
        return default;
    }

    private string Name(PupilField field)
    {
        var name = Short(field);
        if (name.Length == 0)
            Add(field, RollProblemCode.NameMissing, PupilFields.NameOf(field));
        return string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
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
        var value = pupil[field];
        value = value.Length > 60 ? value[..60] + "…" : value;
        if (field is PupilField.Ine or PupilField.IneRnie)
            value = Ine.Mask(value);
        _problems.Add(new(file, pupil.LineOf(field), PupilFields.NameOf(field), code, value, RollProblemCode.Explain(code, details)));
    }
}
