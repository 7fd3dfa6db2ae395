using System.Globalization;
using System.Text;
using System.Xml;

namespace Pass.Simulation.Generation;

/// <summary>Writes schools in the layout of a BEE_ELEVES export: pupils first, then which class each is in.</summary>
internal sealed class SiecleWriter : IDisposable
{
    private readonly RollPlan _plan;
    private readonly XmlWriter _xml;
    private readonly List<(int Id, string Class)> _classes = [];
    private readonly Dictionary<string, int> _places = [];

    public SiecleWriter(Stream output, RollPlan plan)
    {
        _plan = plan;
        var latin9 = CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15")
            ?? throw new InvalidOperationException("ISO-8859-15 is part of .NET.");
        _xml = XmlWriter.Create(output, new XmlWriterSettings
        {
            Encoding = plan.Utf8 ? new UTF8Encoding(false) : latin9,
            Indent = true,
            NewLineChars = "\n",
            OmitXmlDeclaration = true,
            CloseOutput = false,
        });
        // Written by hand because .NET names encodings in lower case and SIECLE does not.
        _xml.WriteRaw($"<?xml version=\"1.0\" encoding=\"{(plan.Utf8 ? "UTF-8" : "ISO-8859-15")}\"?>\n");
    }

    public void StartRegion() => _xml.WriteStartElement("BEE_REGION");

    public RollSummary Write(InventedSchool school)
    {
        _classes.Clear();
        _places.Clear();
        _xml.WriteStartElement("BEE_ELEVES");
        _xml.WriteAttributeString("VERSION", "2.1");
        WriteParameters(school);
        _xml.WriteStartElement("DONNEES");
        _xml.WriteStartElement("ELEVES");
        var summary = WritePupils(school);
        _xml.WriteEndElement();
        WriteStructures();
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        return summary;
    }

    public void Dispose()
    {
        _xml.WriteEndDocument();
        _xml.Dispose();
    }

    private void WriteParameters(InventedSchool school)
    {
        var day = (_plan.ExportedOn ?? new(_plan.SchoolYear, 9, 15)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        _xml.WriteStartElement("PARAMETRES");
        Field("UAJ", school.Uai.Value);
        Field("ANNEE_SCOLAIRE", Text(_plan.SchoolYear));
        Field("DATE_EXPORT", day);
        Field("HORODATAGE", $"{day} 06:00:00");
        _xml.WriteEndElement();
    }

    private RollSummary WritePupils(InventedSchool school)
    {
        int leavers = 0, apprentices = 0;
        for (var i = 0; i < school.Size; i++)
        {
            var rank = school.First + i;
            var draw = Draw.For(_plan.Seed, 'C', rank);
            apprentices += WritePupil(school, rank, null, ref draw) ? 1 : 0;
            if (draw.Percent(_plan.LeaversPercent))
            {
                WritePupil(school, Leaver(rank, ref draw), DepartureDate(ref draw), ref draw);
                leavers++;
            }
        }
        return new(1, school.Size, leavers, apprentices);
    }

    /// <summary>A pupil who is met again further on, in another school; or one who is met nowhere else.</summary>
    private int Leaver(int rank, ref Draw draw)
    {
        var later = rank + draw.Between(1_700, 20_000);
        return later < _plan.Passes && draw.Percent(33) ? later : _plan.Passes + rank;
    }

    private DateOnly DepartureDate(ref Draw draw) => new DateOnly(_plan.SchoolYear, 7, 4).AddDays(draw.Below(70));

    /// <summary>True for an apprentice.</summary>
    private bool WritePupil(InventedSchool school, int rank, DateOnly? leftOn, ref Draw draw)
    {
        var pupil = InventedPupil.Of(_plan.Seed, rank);
        var programme = school.Kind.Pick(ref draw);
        var apprentice = school.Kind.Apprentices || (programme.Class.StartsWith("CAP", StringComparison.Ordinal) && draw.Percent(10));
        var late = draw.Below(100) switch { < 3 => -1, < 84 => 0, < 96 => 1, _ => 2 };
        var id = 1_000_000 + rank;
        _xml.WriteStartElement("ELEVE");
        _xml.WriteAttributeString("ELEVE_ID", Text(id));
        _xml.WriteAttributeString("ELENOET", Text(1 + rank % 10_000));
        Field("ID_NATIONAL", pupil.Ine);
        Field("NOM_DE_FAMILLE", pupil.FamilyName);
        Field("NOM_USAGE", pupil.UsualName);
        Field("PRENOM", pupil.GivenName);
        Field("PRENOM2", pupil.SecondName);
        Field("DATE_NAISS", Text(new DateOnly(_plan.SchoolYear - programme.Age - late, 1, 1).AddDays(draw.Below(365))));
        Field("DOUBLEMENT", late > 0 && draw.Percent(30) ? "1" : "0");
        Field("CODE_PAYS", "100");
        Field("CODE_DEPARTEMENT_NAISS", school.Uai.Department);
        Field("CODE_SEXE", pupil.IsGirl ? "2" : "1");
        Field("CODE_REGIME", draw.Percent(55) ? "2" : draw.Percent(20) ? "3" : "0");
        Field("DATE_ENTREE", $"01/09/{_plan.SchoolYear - (leftOn is null ? 0 : 1)}");
        Field("DATE_SORTIE", leftOn is { } left ? Text(left) : null);
        Field("CODE_STATUT", apprentice ? "AP" : "ST");
        Field("CODE_MEF", programme.Mef);
        _xml.WriteEndElement();
        if (leftOn is null)
            _classes.Add((id, ClassOf(programme)));
        return apprentice;
    }

    private string ClassOf(Programme programme)
    {
        var place = _places.GetValueOrDefault(programme.Mef);
        _places[programme.Mef] = place + 1;
        return programme.Class + Text(place / programme.ClassSize + 1);
    }

    private void WriteStructures()
    {
        _xml.WriteStartElement("STRUCTURES");
        foreach (var (id, code) in _classes)
        {
            _xml.WriteStartElement("STRUCTURES_ELEVE");
            _xml.WriteAttributeString("ELEVE_ID", Text(id));
            _xml.WriteStartElement("STRUCTURE");
            Field("CODE_STRUCTURE", code);
            Field("TYPE_STRUCTURE", "D");
            _xml.WriteEndElement();
            _xml.WriteEndElement();
        }
        _xml.WriteEndElement();
    }

    private void Field(string name, string? value)
    {
        if (value is not null)
            _xml.WriteElementString(name, value);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateOnly date) => date.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
