using System.Text;

namespace Pass.Clearing.Tests.Payments;

/// <summary>Acknowledgements as the accountant's program writes them.</summary>
internal static class PesAnswers
{
    public static byte[] Acquit(
        int run, int? exercise, int? bordereau, string state, (string Reason, string Text)? fault = null, (int Number, string Reason, string Text)? piece = null,
        int domain = 5, string? siret = null, string collectivity = "123", string budget = "00") => Encoding.UTF8.GetBytes($"""
        <?xml version="1.0" encoding="UTF-8"?>
        <n:PES_ACQUIT xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour">
        <Enveloppe><Parametres><Version V="1"/><TypFic V="PESACQ"/><NomFic V="PESALR1_20005376700014_{run:000000}"/></Parametres></Enveloppe>
        <EnTetePES><DteStr V="2026-09-04"/><IdPost V="069000"/><IdColl V="{siret ?? "20005376700014"}"/><CodCol V="{collectivity}"/><CodBud V="{budget}"/></EnTetePES>
        <ACQUIT><ElementACQUIT><DomaineAck V="{domain}"/>{(exercise is null ? "" : $"<ExerciceBord V=\"{exercise}\"/>")}{(bordereau is null ? "" : $"<NumBord V=\"{bordereau}\"/>")}<EtatAck V="{state}"/>
        {(fault is { } f ? $"<Erreur><NumAnoAck V=\"{f.Reason}\"/><LibelleAnoAck V=\"{f.Text}\"/></Erreur>" : "")}
        {(piece is { } p ? $"<DetailPiece><NumPiece V=\"{p.Number}\"/><Erreur><NumAnoAck V=\"{p.Reason}\"/><LibelleAnoAck V=\"{p.Text}\"/></Erreur></DetailPiece>" : "")}
        </ElementACQUIT></ACQUIT></n:PES_ACQUIT>
        """);
}
