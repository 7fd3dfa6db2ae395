using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Gates;
using Pass.Region.Holders;
using Pass.Region.Holders.Roll;
using Pass.Region.Mails;
using Pass.Region.Schools;
using Pass.Region.SignIns;
using Pass.Region.Textbooks;
using Pass.Testing.Mutations;
using static Pass.Testing.Mutations.MutationPlay;
using Roll = Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Mutations;

public sealed partial class MutationAuditTests
{
    private const string School = "0590116F";

    private static async Task MailsAsync(MutationPlay play, PassDatabase database, TimeProvider clock, SignIn alex, int person)
    {
        var self = new Actor(new(person), "alex.petit", ActorRole.Officer, ActorChannel.Portal);
        var (addresses, mails, box) = (new AddressOffice(database, clock), new MailOffice(database, clock), new Box());
        await play.PlayAsync(Camille, "mail.text", hasBefore: true, a => CodeOf(mails.WriteAsync(a, MailKind.Recovery, "fr", "Perdu", "{lien}")));
        await play.PlayAsync(self, "signIn.askAddress", hasBefore: false, a => CodeOf(addresses.AskAsync(a, alex.Id, "alex@exemple.fr", "https://pass", "fr")));
        (await CodeOf(addresses.AskAsync(Camille, alex.Id, "alex@exemple.fr", "https://pass", "fr"))).ShouldBe("ActorUnknown", "a sign-in is its own");
        await play.PlayAsync(Camille, "mail.send", hasBefore: false, under: "mail", act: a => CodeOf(mails.SendAsync(a, box)));
        await play.PlayAsync(SystemActors.Enrolment, "signIn.address", hasBefore: false, a => CodeOf(addresses.ConfirmAsync(a, alex.Id, box.Code)));
        await play.PlayAsync(SystemActors.Enrolment, "signIn.askRecovery", hasBefore: false, a => CodeOf(addresses.RecoverAsync(a, "Alex@exemple.fr", "https://pass", "fr")));
        (await mails.SendAsync(Camille, box)).OrThrow().Sent.ShouldBe(1);
        await play.PlayAsync(SystemActors.Enrolment, "signIn.recover", hasBefore: false, a => CodeOf(addresses.RenewAsync(a, box.Code, "hash2", "stamp2")));
        var (federation, identity) = (new FederationOffice(database, clock), new FederatedIdentity("franceconnect", "FranceConnect", "https://fc.example", "alex"));
        await play.PlayAsync(self, "signIn.link", hasBefore: false, a => CodeOf(federation.LinkAsync(a, alex.Id, identity)));
        (await CodeOf(federation.LinkAsync(self, alex.Id, identity))).ShouldBe("IdentityTaken");
        (await CodeOf(federation.UnlinkAsync(Camille, alex.Id, "franceconnect"))).ShouldBe("ActorUnknown", "a sign-in is its own");
        await play.PlayAsync(self, "signIn.unlink", hasBefore: true, a => CodeOf(federation.UnlinkAsync(a, alex.Id, "franceconnect")));
        await play.PlayAsync(Camille, "signIn.purge", hasBefore: false, a => CodeOf(new SignInPurge(database, clock).RunAsync(a)));
    }

    /// <summary>Where mails of the test go.</summary>
    private sealed class Box : IMailRoute
    {
        public string? Code { get; private set; }

        public Task SendAsync(Letter letter, CancellationToken ct)
        {
            Code = letter.Body.Trim().Split('\n').First(l => l.Contains("code=", StringComparison.Ordinal)).Split("code=")[1];
            Code = Uri.UnescapeDataString(Code);
            return Task.CompletedTask;
        }
    }

    private static SiecleReader RollOf(string ine) => new(new MemoryStream(RollBytes(ine)), "roll.xml", Roll.Options);

    private static byte[] RollBytes(string ine) => Roll.Bytes(Roll.School(Roll.Pupil(ine: ine), $"<UAJ>{School}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>"));

    private static async Task SchoolsAsync(MutationPlay play, PassDatabase database, RegionKeys keys, AuthorizationEngine engine, TimeProvider clock)
    {
        var (rolls, pupils, undo) = (new RollOffice(database, engine, clock), new PupilOffice(database, clock), new SchoolUndo(database, engine, clock));
        Uai.TryParse(School, out var uai).ShouldBeTrue();
        // Files that nobody applied go beside it.
        await play.PlayAsync(Camille, "roll.import", hasBefore: true, under: "roll_upload", act: async a =>
        {
            using var reader = RollOf("100000002AB");
            return await CodeOf(rolls.RunAsync(a, reader, keys, new(School: uai)));
        });
        await play.PlayAsync(Camille, "roll.upload", hasBefore: false, a => CodeOf(rolls.UploadAsync(a, uai, "roll.xml", RollBytes("100000002AB"))));
        await play.PlayAsync(Camille, "roll.import", hasBefore: true, under: "roll_upload", act: async a =>
        {
            if (!(await rolls.PreviewAsync(a, uai, 1, RollAccept.None, keys)).ShouldNotBeNull().Ok(out _, out var problem))
                return problem.Code;
            return (await rolls.ApplyAsync(a, uai, 1, RollAccept.None, keys)).ShouldNotBeNull().Ok(out _, out problem) ? null : problem.Code;
        });
        await using var context = database.CreateContext();
        var pupil = (await context.Holders.SingleAsync(h => h.Uai == School && !h.AwaitsSchool)).Id;
        var awaited = (await context.Holders.SingleAsync(h => h.Uai == School && h.AwaitsSchool)).Id;
        var schools = new SchoolOffice(database, clock);
        await play.PlayAsync(Camille, "school.name", hasBefore: true, a => CodeOf(schools.NameAsync(a, School, "Lycée Ampère")));
        await play.PlayAsync(Camille, "school.name", hasBefore: false, a => CodeOf(schools.NameAsync(a, "0690030h", "Lycée Colbert")));
        await play.PlayAsync(Camille, "signIn.invite", hasBefore: false, a => CodeOf(new SignInOffice(database, clock).InviteAsync(a, Invited.School(uai), "Claire Roux")));
        var invitation = await context.SignInInvitations.MaxAsync(i => i.Id);
        await play.PlayAsync(Camille, "signIn.withdraw", hasBefore: true, a => CodeOf(new SignInOffice(database, clock).WithdrawAsync(a, invitation)));
        await play.PlayAsync(Camille, "signIn.inviteClass", hasBefore: false, a => CodeOf(new PupilCodes(database, clock).MakeAsync(a, School, [pupil])));
        await play.PlayAsync(Camille, "school.confirmed", hasBefore: false, a => CodeOf(pupils.ConfirmAsync(a, School, [awaited])));
        await play.PlayAsync(Camille, "school.left", hasBefore: false, a => CodeOf(pupils.LeaveAsync(a, School, [awaited])));
        await play.PlayAsync(Camille, "school.sent", hasBefore: false, a => CodeOf(pupils.SendAsync(a, School, pupil, "0690026d")));
        await play.PlayAsync(Camille, "school.received", hasBefore: false, a => CodeOf(pupils.ReceiveAsync(a, School, keys.HmacOf("100000002AB"), new(2011, 2, 4))));
        await TextbooksAsync(play, database, engine.Reference, pupil, clock);
        var roll = (await pupils.ChangesAsync(School, 10)).First(c => c.Kind == SchoolChangeKind.Roll && c.Pupils > 0).Id;
        await play.PlayAsync(Camille, "school.undone", hasBefore: true, under: "holder school_change_line", act: a => CodeOf(undo.UndoAsync(a, School, roll)));
    }

    private static async Task TextbooksAsync(MutationPlay play, PassDatabase database, Reference reference, long pupil, TimeProvider clock)
    {
        var (office, needs) = (new TextbookOffice(database, reference, clock), new TextbookNeeds(database, reference, clock));
        await play.PlayAsync(Camille, "textbook.import", hasBefore: false, a => CodeOf(office.ImportAsync(a, School, new MemoryStream("niveau;isbn;titre\nSECONDE;9782070360024;L'Étranger\n"u8.ToArray()))));
        await play.PlayAsync(Camille, "textbook.add", hasBefore: false, a => CodeOf(office.AddAsync(a, School, new("SECONDE", "", "9782253006329", "Les Fleurs du mal", null, null, null))));
        await play.PlayAsync(Camille, "textbook.publish", hasBefore: true, a => CodeOf(office.PublishAsync(a, School, 1, isPublic: true)));
        await play.PlayAsync(Camille, "textbook.own", hasBefore: true, a => CodeOf(needs.MarkAsync(a, pupil, "9782070360024", isOwned: true)));
        var (consents, code) = (new TextbookConsents(database, clock), "");
        await play.PlayAsync(Camille, "textbook.consent", hasBefore: false, async a =>
        {
            var answer = await consents.GiveAsync(a, pupil);
            code = answer.Ok(out var given, out var problem) ? given.Code : code;
            return problem?.Code;
        });
        await play.PlayAsync(Camille, "textbook.show", hasBefore: true, a => CodeOf(consents.ShowAsync(a, 1, code)));
        await play.PlayAsync(Camille, "textbook.revoke", hasBefore: true, a => CodeOf(consents.RevokeAsync(a, pupil)));
        await play.PlayAsync(Camille, "textbook.remove", hasBefore: true, a => CodeOf(office.RemoveAsync(a, School, 1, "9782070360024")));
    }

    private static async Task GatesAsync(MutationPlay play, PassDatabase database, TimeProvider clock)
    {
        var gates = new GateOffice(database, clock);
        var code = default(ActivationCode);
        await play.PlayAsync(Camille, "gate.open", hasBefore: false, a => CodeOf(gates.OpenAsync(a, "0690026d", "Grille nord", mayLetInByHand: false)));
        await play.PlayAsync(Camille, "gate.renewCode", hasBefore: true, async a =>
        {
            var answer = await gates.RenewCodeAsync(a, 1);
            code = answer.Ok(out var renewed, out var problem) ? renewed.Code : code;
            return problem?.Code;
        });
        await play.PlayAsync(Camille, "gate.activate", hasBefore: true, a => CodeOf(gates.ActivateAsync(a, code.Hash(), [1, 2, 3])));
        await play.PlayAsync(Camille, "gate.byHand", hasBefore: true, a => CodeOf(gates.LetInByHandAsync(a, 1, may: true)));
        await play.PlayAsync(Camille, "gate.revoke", hasBefore: true, a => CodeOf(gates.RevokeAsync(a, 1)));
    }
}
