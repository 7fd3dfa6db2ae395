using System.Text;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>The school of <see cref="Role.School"/>: a class, a list of books, and a roll that waits to be applied.</summary>
internal static class SchoolSeed
{
    /// <summary>A seconde générale, by its programme (table N_MEF).</summary>
    public const string Seconde = "20010018110";

    /// <summary>Pupils of another class, who do nothing: enough for their books to be told.</summary>
    private const int First = 300, Count = 12;

    /// <summary>Before the node starts.</summary>
    public static void Describe(PassDbContext context, DateTimeOffset now)
    {
        // The holders of these tests were numbered by hand.
        context.DocumentCounters.Add(new() { Series = "holder", Last = 1_000_000 });
        string[] families = ["Bernard", "Chevalier", "Dubois", "Fontaine", "Garnier", "Henry", "Lambert", "Moreau", "Nguyen", "Perrin", "Roux", "Vidal"];
        for (var i = 0; i < Count; i++)
        {
            context.Holders.Add(new()
            {
                Id = First + i,
                PassId = 1_440_000_000 + i,
                IneHmac = [3, (byte)i],
                FamilyName = families[i].ToUpperInvariant(),
                GivenName = i % 2 == 0 ? "Camille" : "Sacha",
                BirthDate = new(2010, 3, 1 + i),
                Uai = Portal.Uai,
                MefCode = Seconde,
                ClassCode = "2DE7",
                AwaitsSchool = i < 2,
            });
        }
        context.Textbooks.AddRange(
            new() { Isbn = "9782070360024", Title = "L’Étranger", Publisher = "Gallimard" },
            new() { Isbn = "9782253006329", Title = "Les Fleurs du mal", Publisher = "Le Livre de poche" });
        context.TextbookLists.Add(new()
        {
            Uai = Portal.Uai,
            Level = "SECONDE",
            Track = "",
            SchoolYear = 2026,
            PublishedMs = now.ToUnixTimeMilliseconds(),
            ChangedMs = now.ToUnixTimeMilliseconds(),
            Lines = { new() { Isbn = "9782070360024", Subject = "Français", PriceCents = 740 }, new() { Isbn = "9782253006329", Subject = "Français", PriceCents = 500 } },
        });
        context.SignInInvitations.Add(new() { CodeHash = [8, 200], Kind = LinkKind.School, Uai = Portal.Uai, Name = "Camille Fontaine", ExpiresMs = now.AddYears(9).ToUnixTimeMilliseconds() });
        // Kept for longer than any test's clock goes.
        context.RollUploads.Add(new() { Uai = Portal.Uai, FileName = "ElevesSansAdresses.xml", AtMs = now.AddYears(9).ToUnixTimeMilliseconds(), Content = Roll(Portal.Uai, ("100000011AA", "LEBŒUF", "2DE1", "04/02/2010"), ("100000012AB", "DURAND", "2DE1", "04/02/2010"), ("1000", "PETIT", "2DE1", "32/13/2010")) });
    }

    /// <summary>An export of SIECLE (BEE_ELEVES) with these pupils, whose programme is <see cref="Seconde"/>.</summary>
    public static byte[] Roll(string uai, params (string Ine, string Name, string Class, string Born)[] pupils)
    {
        var text = new StringBuilder($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BEE_ELEVES VERSION=\"2.1\">\n<PARAMETRES><UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>\n<DONNEES>\n<ELEVES>\n");
        foreach (var (i, pupil) in pupils.Index())
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"<ELEVE ELEVE_ID=\"{i}\" ELENOET=\"{i}\">\n<ID_NATIONAL>{pupil.Ine}</ID_NATIONAL>\n<NOM_DE_FAMILLE>{pupil.Name}</NOM_DE_FAMILLE><PRENOM>Zoé</PRENOM>\n<DATE_NAISS>{pupil.Born}</DATE_NAISS>\n<CODE_STATUT>ST</CODE_STATUT><CODE_MEF>{Seconde}</CODE_MEF>\n</ELEVE>\n");
        text.Append("</ELEVES>\n<STRUCTURES>\n");
        foreach (var (i, pupil) in pupils.Index())
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"<STRUCTURES_ELEVE ELEVE_ID=\"{i}\"><STRUCTURE><CODE_STRUCTURE>{pupil.Class}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>\n");
        return Encoding.UTF8.GetBytes(text.Append("</STRUCTURES>\n</DONNEES>\n</BEE_ELEVES>\n").ToString());
    }
}
