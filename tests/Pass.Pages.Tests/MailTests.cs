using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using MimeKit;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Region.Mails;
using Pass.Region.Partners;
using Pass.Region.SignIns;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Pass.Pages.Tests;

/// <summary>Mails by a real SMTP server on loopback: an address confirmed, a password made anew by a link, a server that is away, texts of the region's own.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class MailTests(Portal portal)
{
    [Fact]
    public async Task A_lost_password_is_made_anew_by_a_link_that_only_its_owner_reads()
    {
        await using var server = new Post();
        var young = portal.ClientOf(await portal.AddYoungAsync(26, 1_461_000_026));
        const string own = "/compte/adresse", rescue = "/connexion/secours", renew = "/connexion/nouveau", address = "ines.petit@exemple.fr", password = "quatre chevaux bleus";
        await SetPasswordAsync("test.jeune.26", password);
        foreach (var wrong in new[] { "ines", "a@b.fr\r\nBcc: tous@exemple.fr", "a@b.fr, c@d.fr", "a@b.fr>", new string('a', 250) + "@exemple.fr", "a@.fr" })
            (await Forms.SendAsync(young, own, own, ("Address", wrong), ("Password", password))).Text.ShouldContain("Ce n’est pas une adresse", customMessage: wrong);
        (await Forms.SendAsync(young, own, own, ("Address", address), ("Password", "un autre mot de passe"))).Text.ShouldContain("mot de passe actuel");
        (await Forms.SendAsync(young, own, own, ("Address", address), ("Password", password))).Text.ShouldContain("Un lien est parti");
        var confirm = await LinkAsync(server, address);
        var other = portal.ClientOf(await portal.AddYoungAsync(27, 1_461_000_027));
        (await Forms.SendAsync(other, own, $"{own}?handler=Confirm", ("Code", confirm))).Text.ShouldContain("pas valable", customMessage: "another's link makes nobody's address");
        (await Forms.ReadAsync(young, $"{own}?code={Uri.EscapeDataString(confirm)}")).ShouldContain("Confirmer que cette adresse");
        (await Forms.SendAsync(young, own, $"{own}?handler=Confirm", ("Code", confirm))).To.ShouldBe("/compte");
        (await Forms.SendAsync(young, own, $"{own}?handler=Confirm", ("Code", confirm))).Text.ShouldContain("pas valable", customMessage: "a link is good once");

        // Whether an address is known, the answer does not say.
        var nobody = portal.ClientOf("");
        var (known, unknown) = (await Forms.SendAsync(nobody, rescue, rescue, ("Address", address)), await Forms.SendAsync(nobody, rescue, rescue, ("Address", "personne@exemple.fr")));
        Without(known.Text).ShouldBe(Without(unknown.Text));
        (known.Status, unknown.Status).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        var code = await LinkAsync(server, address);
        server.Taken.Where(m => m.To.ToString() == "personne@exemple.fr").ShouldBeEmpty("nothing goes to an address that nobody confirmed");
        // However often it is asked for, and whatever the answer: three links are sent within the life of one.
        for (var i = 0; i < 4; i++)
            Without((await Forms.SendAsync(nobody, rescue, rescue, ("Address", address))).Text).ShouldBe(Without(unknown.Text));
        await LinkAsync(server, address);
        server.Taken.Count(m => m.To.ToString() == address && m.TextBody!.Contains("/connexion/nouveau", StringComparison.Ordinal)).ShouldBe(3);
        await using (var context = portal.Database.CreateContext())
            (await context.Mails.Where(m => m.Address == address).ToListAsync()).ShouldAllBe(m => m.SentMs != null && m.Fields == "{}");

        (await Forms.ReadAsync(nobody, $"{renew}?code=AAAA")).ShouldContain("pas valable");
        (await Forms.SendAsync(nobody, $"{renew}?code={Uri.EscapeDataString(code)}", renew, ("Code", code), ("Password", "court"))).Text.ShouldContain("p-wrong");
        (await Forms.SendAsync(nobody, $"{renew}?code={Uri.EscapeDataString(code)}", renew, ("Code", code), ("Password", "un parapluie tout neuf"))).To.ShouldBe("/connexion");
        (await Forms.ReadAsync(nobody, $"{renew}?code={Uri.EscapeDataString(code)}")).ShouldContain("pas valable", customMessage: "a link serves once");
        (await Forms.ReadAsync(nobody, $"{renew}?code={Uri.EscapeDataString(LatestCode(server, address))}")).ShouldContain("pas valable", customMessage: "the others that were asked for end with it");
        using var away = await young.GetAsync(new Uri("/compte", UriKind.Relative));
        away.StatusCode.ShouldBe(HttpStatusCode.Redirect, "it is signed out everywhere");
    }

    [Fact]
    public async Task A_link_that_was_not_opened_in_time_opens_nothing_and_its_mail_is_not_sent_any_more()
    {
        await using var server = new Post();
        const string address = "lea.petit@exemple.fr";
        await portal.AddYoungAsync(28, 1_461_000_028);
        int signIn;
        await using (var context = portal.Database.CreateContext())
        {
            var own = await context.SignIns.SingleAsync(s => s.UserName == "test.jeune.28");
            (own.Email, own.NormalizedEmail, own.EmailConfirmed, signIn) = (address, address.ToUpperInvariant(), true, own.Id);
            await context.SaveChangesAsync();
        }
        var clock = new FakeTimeProvider(portal.Time.GetUtcNow());
        var (addresses, mails) = (new AddressOffice(portal.Database, clock), new MailOffice(portal.Database, clock));
        (await addresses.RecoverAsync(SystemActors.Enrolment, address, "https://pass.example/connexion/nouveau", "fr")).OrThrow();
        var code = await LinkAsync(server, address);
        (await addresses.IsGoodAsync(code)).ShouldBeTrue();
        (await addresses.RecoverAsync(SystemActors.Enrolment, address, "https://pass.example/connexion/nouveau", "fr")).OrThrow();
        clock.Advance(TimeSpan.FromMinutes(31));
        (await addresses.IsGoodAsync(code)).ShouldBeFalse();
        (await addresses.RenewAsync(SystemActors.Enrolment, code, "hash", "stamp")).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("LinkRefused");
        (await mails.SendAsync(SystemActors.Night, server.Route)).OrThrow();
        server.Taken.Count(m => m.To.ToString() == address).ShouldBe(1);
        await using var after = portal.Database.CreateContext();
        (await after.Mails.Where(m => m.Address == address).OrderBy(m => m.Id).LastAsync()).ShouldSatisfyAllConditions(m => m.IsGivenUp.ShouldBeTrue(), m => m.Fields.ShouldBe("{}"), m => m.Failure.ShouldBe("Son lien ne vaut plus\u00A0: il n’est pas parti."));
        (await after.MailLinks.CountAsync(l => l.SignInId == signIn)).ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_and_tried_again_and_the_text_is_the_region_s()
    {
        const string page = "/region/exploitation/courriels?sorte=AccountChanged&langue=fr";
        using var administrator = await portal.ClientAsync(Role.Administrator);
        (await Forms.SendAsync(administrator, "/region/exploitation/courriels?sorte=Recovery&langue=fr", "/region/exploitation/courriels?sorte=Recovery&langue=fr", ("Subject", "Sans lien"), ("Body", "Rien"))).Text.ShouldContain("{lien}");
        (await Forms.SendAsync(administrator, page, page, ("Subject", "{nom} : compte changé"), ("Body", "Désormais {compte}. {inconnu}"))).To.ShouldNotBeNull();
        using (var officer = await portal.ClientAsync(Role.Officer))
            (await Forms.ReadAsync(officer, page)).ShouldNotContain("name=\"Body\"");

        await using (var context = portal.Database.CreateContext())
        {
            context.Partners.Add(new() { Id = 950, Siret = "78467169500020", LegalName = "Papeterie des Mails", Trade = Trade.Bookshop, Iban = "FR7630006000011234567890189", AccountHolderName = "Papeterie", City = "Lyon", Email = "papeterie@exemple.fr" });
            context.PartnerBankAccounts.Add(new() { PartnerId = 950, Iban = "FR7630006000011234567890189", AccountHolderName = "Papeterie", FromMs = 1 });
            await context.SaveChangesAsync();
        }
        var actor = new Actor(new(10 + (int)Role.Officer), "officer", ActorRole.Officer, ActorChannel.Portal, "demandé par lettre signée");
        (await new PartnerOffice(portal.Database, portal.Time).ChangeAccountAsync(actor, "78467169500020", "FR7610107001011234567890129", null, "Papeterie")).OrThrow();
        var office = new MailOffice(portal.Database, portal.Time);
        (await office.SendAsync(SystemActors.Night, new SmtpRoute(new("127.0.0.1", Post.FreePort(), "pass@region.example", null, null, Tls: false)))).OrThrow().Failed.ShouldBeGreaterThan(0);
        (await Forms.ReadAsync(administrator, page)).ShouldContain("essai 1\u202F:");
        await using var server = new Post();
        (await office.SendAsync(SystemActors.Night, server.Route)).OrThrow().Sent.ShouldBe(0, "not before its next try");
        portal.Time.Advance(TimeSpan.FromMinutes(3));
        (await office.SendAsync(SystemActors.Night, server.Route)).OrThrow().Failed.ShouldBe(0);
        var mail = server.Taken.Single(m => m.To.ToString() == "papeterie@exemple.fr");
        (mail.Subject, mail.TextBody!.Trim()).ShouldBe(("Papeterie des Mails : compte changé", $"Désormais {Iban.Mask("FR7610107001011234567890129")}. {{inconnu}}"));
        (mail.From.ToString(), mail.Headers["Auto-Submitted"]).ShouldBe(("\"Auvergne-Rhône-Alpes\" <pass@region.example>", "auto-generated"));
        (await Forms.SendAsync(administrator, page, page, ("Subject", ""), ("Body", ""))).To.ShouldNotBeNull();
        (await office.TextAsync(MailKind.AccountChanged, "fr")).Subject.ShouldBe("Votre compte bancaire a changé");
    }

    [Fact]
    public async Task An_owner_invites_by_mail_and_few_a_day()
    {
        await using var server = new Post();
        const string page = "/pro/equipe", action = "/pro/equipe?handler=Invite", address = "caisse.nouvelle@exemple.fr";
        using var owner = await portal.ClientAsync(Role.Owner);
        (await Forms.SendAsync(owner, page, action, ("Name", "Caisse"), ("Role", "Cashier"), ("Email", "caisse@"))).Text.ShouldContain("Ce n’est pas une adresse");
        (await Forms.SendAsync(owner, page, action, ("Name", "Caisse"), ("Role", "Cashier"), ("Email", address))).Status.ShouldBe(HttpStatusCode.OK);
        var code = await LinkAsync(server, address);
        (await Forms.ReadAsync(portal.ClientOf(""), $"/invitation?Code={Uri.EscapeDataString(code)}")).ShouldContain("Caisse");

        var (office, invited) = (new SignInOffice(portal.Database, portal.Time), Invited.Partner(Portal.PartnerId, PartnerRole.Cashier) with { Mail = new("un@exemple.fr", "https://pass.example/invitation", "fr") });
        Problem? problem = null;
        for (var i = 0; i < 21 && problem is null; i++)
            (await office.InviteAsync(SystemActors.Night, invited, "Caisse")).Ok(out _, out problem);
        problem!.Code.ShouldBe("InvitationsMany");
    }

    [Fact]
    public async Task Without_a_server_mails_are_files_of_their_owner_s_alone()
    {
        var folder = Directory.CreateTempSubdirectory("pass-mails-");
        var (mails, clock) = (Path.Combine(folder.FullName, "mail"), new FakeTimeProvider(new(2026, 9, 9, 8, 0, 0, TimeSpan.Zero)));
        var route = MailRoutes.Read(Settings(("Pass:MailFolder", mails)), null, clock);
        await route.SendAsync(new(7, "a@exemple.fr", "Région", "Objet", "Texte é"), default);
        var file = Directory.GetFiles(mails, "*.eml").ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldBe("00000007.eml");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await MimeMessage.LoadAsync(file)).TextBody!.Trim().ShouldBe("Texte é");
        File.SetLastWriteTimeUtc(file, clock.GetUtcNow().UtcDateTime);
        clock.Advance(TimeSpan.FromDays(31));
        await route.SendAsync(new(8, "a@exemple.fr", "Région", "Objet", "Texte"), default);
        Directory.GetFiles(mails, "*.eml").Select(Path.GetFileName).ShouldBe(["00000008.eml"], "a file is kept for a month");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_password_is_never_a_setting_and_nothing_is_sent_in_clear_to_another_machine()
    {
        Wrong(("Pass:Smtp:Host", "mail.example"), ("Pass:Smtp:From", "pass@region.example"), ("Pass:Smtp:Password", "x")).ShouldContain(SmtpSettings.PasswordName);
        Wrong(("Pass:Smtp:Host", "mail.example"), ("Pass:Smtp:From", "pass@region.example"), ("Pass:Smtp:Tls", "false")).ShouldContain("Pass:Smtp:Tls");
        Wrong(("Pass:Smtp:Host", "mail.example"), ("Pass:Smtp:From", "pass@region.example"), ("Pass:Smtp:Port", "0")).ShouldContain("Pass:Smtp:Port");
        Wrong(("Pass:Smtp:Host", "mail.example")).ShouldContain("Pass:Smtp:From");
        var read = SmtpSettings.Read(Settings(("Pass:Smtp:Host", "mail.example"), ("Pass:Smtp:From", "pass@region.example"), ("Pass:Smtp:User", "pass"), (SmtpSettings.PasswordName, "secret")))!;
        (read.Port, read.Tls, read.Password).ShouldBe((587, true, "secret"));
        read.ToString().ShouldNotContain("secret");

        static string Wrong(params (string, string)[] settings) => Should.Throw<InvalidOperationException>(() => SmtpSettings.Read(Settings(settings))).Message;
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_server_is_given_mails_under_TLS_once_its_certificate_and_our_password_are_right(bool tlsFirst)
    {
        using var certificate = Certificate();
        await using var server = new Post(certificate, tlsFirst, password: "deux moutons gris");
        var folder = Directory.CreateTempSubdirectory("pass-authority-");
        var pem = Path.Combine(folder.FullName, "autorite.pem");
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
        var letter = new Letter(9, "a@exemple.fr", "Région", "Objet", "Texte é");
        (await RefusalAsync(Route("deux moutons gris", null))).ShouldContain("certificat");
        (await RefusalAsync(Route("trois moutons gris", pem))).ShouldSatisfyAllConditions(text => text.ShouldContain(SmtpSettings.PasswordName), text => text.ShouldNotContain("moutons"));
        server.Taken.ShouldBeEmpty();
        await Route("deux moutons gris", pem).SendAsync(letter, default);
        server.Taken.ShouldHaveSingleItem().TextBody!.Trim().ShouldBe("Texte é");
        Should.Throw<InvalidOperationException>(() => Route("x", Path.Combine(folder.FullName, "autre.pem"))).Message.ShouldContain("Pass:Smtp:Authority");
        if (!tlsFirst)
        {
            await using var clear = new Post();
            (await RefusalAsync(new SmtpRoute(new("127.0.0.1", clear.Port, "pass@region.example", null, null, Tls: true)))).ShouldContain("en clair");
            clear.Taken.ShouldBeEmpty();
        }
        folder.Delete(recursive: true);

        IMailRoute Route(string password, string? authority) => MailRoutes.Read(Settings(("Pass:Smtp:Host", "127.0.0.1"), ("Pass:Smtp:Port", $"{server.Port}"), ("Pass:Smtp:From", "pass@region.example"), ("Pass:Smtp:User", "pass"),
            ("Pass:Smtp:Tls", tlsFirst ? "first" : "true"), ("Pass:Smtp:Authority", authority ?? ""), (SmtpSettings.PasswordName, password)), null, portal.Time);

        async Task<string> RefusalAsync(IMailRoute route) => (await Should.ThrowAsync<MailRefusedException>(() => route.SendAsync(letter, default))).Message;
    }

    /// <summary>Made by itself, for this machine.</summary>
    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=courriels", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build();

    private async Task SetPasswordAsync(string userName, string password)
    {
        await using var context = portal.Database.CreateContext();
        var signIn = await context.SignIns.SingleAsync(s => s.UserName == userName);
        signIn.PasswordHash = new PasswordHasher<SignIn>().HashPassword(signIn, password);
        await context.SaveChangesAsync();
    }

    /// <summary>Sends what waits, and reads the code of the link in the latest mail to an address.</summary>
    private async Task<string> LinkAsync(Post server, string address)
    {
        (await new MailOffice(portal.Database, portal.Time).SendAsync(SystemActors.Night, server.Route)).OrThrow();
        return LatestCode(server, address);
    }

    private static string LatestCode(Post server, string address) => Uri.UnescapeDataString(CodeOfLink().Match(server.Taken.Last(m => m.To.ToString() == address).TextBody!).Groups[1].Value);

    private static string Without(string page) => Token().Replace(page, "");

    [GeneratedRegex("[cC]ode=([A-Z0-9%~-]+)")]
    private static partial Regex CodeOfLink();

    [GeneratedRegex("value=\"CfDJ8[^\"]*\"")]
    private static partial Regex Token();

    /// <summary>A server that takes every mail and shows it; with a certificate and a password, only of who knows that under TLS.</summary>
    private sealed class Post : MessageStore, IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Post(X509Certificate2? certificate = null, bool tlsFirst = false, string? password = null)
        {
            var services = new SmtpServer.ComponentModel.ServiceProvider();
            services.Add(this);
            services.Add(new DelegatingUserAuthenticator((user, given) => user == "pass" && given == password));
            _running = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e =>
            {
                e.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(tlsFirst).AuthenticationRequired(password is not null);
                if (certificate is not null)
                    e.Certificate(certificate);
            }).Build(), services).StartAsync(_stop.Token);
        }

        public int Port { get; } = FreePort();

        public List<MimeMessage> Taken { get; } = [];

        internal SmtpRoute Route => new(new("127.0.0.1", Port, "pass@region.example", null, null, Tls: false));

        public static int FreePort()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var stream = new MemoryStream(buffer.ToArray());
            Taken.Add(await MimeMessage.LoadAsync(stream, cancellationToken));
            return SmtpResponse.Ok;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }
}
