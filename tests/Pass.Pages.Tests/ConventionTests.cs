using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Hosting;
using Pass.Testing.Processes;

namespace Pass.Pages.Tests;

/// <summary>What a partner signed is handed to who it is of and to who may look at its file, and anybody checks it with openssl alone.</summary>
[Collection(PortalCollection.Name)]
public sealed class ConventionTests(Portal portal)
{
    private const int Partner = 972;
    private const string Siret = "99722003300002", Words = "Article 1. Le partenaire accepte le pass.\nArticle 2. La région paie.";
    private const string File = "/region/partenaires/972", Letter = "?handler=Proof", Proof = "?handler=Proof&tout=true";

    [Fact]
    public async Task A_signed_convention_and_its_proof_are_handed_to_its_partner_and_to_who_may_look_and_to_nobody_else()
    {
        await WednesdaySeed.PartnerAsync(portal, Partner, "Librairie Bellecour", Siret, Words);
        (await new ProofService(portal.Database, RegionParts.KeysPath(portal.Database), portal.Time).StampAsync(SystemActors.Night)).OrThrow().Problem.ShouldBeNull();
        using var owner = await portal.AddPartnerAsync(Partner, PartnerRole.Owner);
        using var accountant = await portal.AddPartnerAsync(Partner, PartnerRole.Accountant);
        using var cashier = await portal.AddPartnerAsync(Partner, PartnerRole.Cashier);
        var looking = new Journey(portal, await portal.CookieAsync(Role.Officer));
        using (var closed = await portal.ClientAsync(Role.Officer))
            (await StatusAsync(closed, File)).ShouldBe(HttpStatusCode.NotFound, "no reason was given to look");
        (await looking.PostAsync(File, File, ("Reason", "contrôle de la convention"))).ShouldBe(File);
        using var officer = looking.Client();

        foreach (var (client, page) in new[] { (owner, "/pro"), (accountant, "/pro"), (officer, File) })
        {
            var shown = await Forms.ReadAsync(client, page);
            foreach (var link in (string[])[Letter, Proof])
                shown.ShouldContain($"href=\"{page}{link}\"");
            IsLetter(await BytesAsync(client, page + Letter, "application/pdf"));
            await IsProofAsync(await BytesAsync(client, page + Proof, "application/zip"));
        }

        (await Forms.ReadAsync(cashier, "/pro")).ShouldNotContain(Letter);
        (await StatusAsync(cashier, "/pro")).ShouldBe(HttpStatusCode.Forbidden);
        using var other = await portal.ClientAsync(Role.Owner);
        foreach (var page in (string[])["/pro", $"/pro?partenaire={Partner}"])
            (await StatusAsync(other, page)).ShouldBe(HttpStatusCode.NotFound, page);
        foreach (var role in (Role[])[Role.Owner, Role.School, Role.Youth, Role.Family, Role.Auditor])
        {
            using var client = await portal.ClientAsync(role);
            (await StatusAsync(client, File)).ShouldBe(HttpStatusCode.Forbidden, $"{role}");
        }
        using var nobody = await portal.ClientAsync(Role.Nobody);
        (await StatusAsync(nobody, File)).ShouldBe(HttpStatusCode.Redirect);
        (await StatusAsync(nobody, "/pro")).ShouldBe(HttpStatusCode.Redirect);
    }

    private static void IsLetter(byte[] pdf)
    {
        var text = OtherProgram.Run(new("pdftotext", ["-layout", "-", "-"]), pdf).Well().Output;
        foreach (var word in (string[])["Article 2. La région paie.", "Lou Perrin", "Librairie Bellecour"])
            text.ShouldContain(word);
    }

    /// <summary>The text is this partner's, the token is of that text, and openssl says so by what is in the bundle and nothing else.</summary>
    private async Task IsProofAsync(byte[] bundle)
    {
        var folder = Directory.CreateTempSubdirectory("pass-convention-");
        await using (var zip = new ZipArchive(new MemoryStream(bundle)))
            await zip.ExtractToDirectoryAsync(folder.FullName);
        var files = folder.GetFiles().ToDictionary(f => f.Name, f => f.FullName);
        files.Keys.Order().ShouldBe(["authority.pem", "convention.pdf", "convention.tst", "convention.txt"]);
        IsLetter(await System.IO.File.ReadAllBytesAsync(files["convention.pdf"]));
        var text = await System.IO.File.ReadAllTextAsync(files["convention.txt"]);
        text.ShouldContain($"shop\t{Siret}\tLibrairie Bellecour");
        text.ShouldEndWith(Words + "\n");
        await using (var context = portal.Database.CreateContext())
        {
            var signed = await context.Affiliations.SingleAsync(a => a.PartnerId == Partner);
            SHA256.HashData(Encoding.UTF8.GetBytes(text)).ShouldBe((await context.Proofs.SingleAsync(p => p.Kind == ProofKind.Affiliation && p.Subject == signed.Id)).Digest);
        }
        OtherProgram.Run(Check()).Well().Output.ShouldContain("OK");
        await System.IO.File.AppendAllTextAsync(files["convention.txt"], " ");
        OtherProgram.Run(Check()).ExitCode.ShouldNotBe(0, "one sign more");
        folder.Delete(recursive: true);

        System.Diagnostics.ProcessStartInfo Check() => new("openssl", ["ts", "-verify", "-in", "convention.tst", "-token_in", "-data", "convention.txt", "-CAfile", "authority.pem", "-partial_chain"]) { WorkingDirectory = folder.FullName };
    }

    private static async Task<byte[]> BytesAsync(HttpClient client, string address, string type)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((HttpStatusCode.OK, type), address);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Of both links, which are answered alike.</summary>
    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string page)
    {
        var sign = page.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var letter = await client.GetAsync(new Uri($"{page}{sign}{Letter[1..]}", UriKind.Relative));
        using var proof = await client.GetAsync(new Uri($"{page}{sign}{Proof[1..]}", UriKind.Relative));
        proof.StatusCode.ShouldBe(letter.StatusCode, page);
        return letter.StatusCode;
    }
}
