using Pass.Core;

namespace Pass.Clearing.Payments.Rails.Pes;

/// <summary>One flow PES_Aller with one bordereau of expenses (DGFiP, PES V2, schemas 5.17).</summary>
/// <param name="Name">Names it for ever, 100 characters at most: the accountant refuses the same one twice.</param>
/// <param name="Header">Who asks, of whom.</param>
/// <param name="Attachments">What the mandats refer to, each once.</param>
internal sealed record PesFlow(string Name, PesHeader Header, PesBordereau Bordereau, IReadOnlyList<PesAttachment> Attachments);

/// <param name="IssuedOn">Day of the flow and of the bordereau.</param>
/// <param name="Post">Codique of the accountant's post.</param>
/// <param name="Siret">Of the budget that pays.</param>
/// <param name="Collectivity">Three digits.</param>
/// <param name="Budget">Two characters.</param>
internal sealed record PesHeader(DateOnly IssuedOn, string Post, Siret Siret, string Collectivity, string Budget, string? BudgetLabel);

/// <param name="Number">1 to 9 999 999, without gap within the year and the budget.</param>
internal sealed record PesBordereau(int Exercise, int Number, IReadOnlyList<PesMandat> Mandats)
{
    public Money Total => new(Mandats.Sum(m => m.Total.Cents));
}

/// <summary>One payment to one partner.</summary>
/// <param name="EndToEndId">Of the attempt, written on the partner's bank line.</param>
/// <param name="Number">1 to 99 999 999, without gap within the year and the budget.</param>
/// <param name="Object">What it is for, 100 characters at most.</param>
/// <param name="Amount">What is to be paid; its lines add up to it.</param>
/// <param name="Attachment">IdUnique of its pièce justificative.</param>
/// <param name="AttachmentName">Name of the file, with its ending.</param>
internal sealed record PesMandat(
    string EndToEndId, int Number, string Object, Money Amount, string CreditorReference, PesThirdParty ThirdParty, IReadOnlyList<PesLine> Lines, string Attachment, string AttachmentName)
{
    public Money Total => new(Lines.Sum(l => l.Amount.Cents));
}

/// <summary>A part of a mandat that one pair of accounts bears.</summary>
internal sealed record PesLine(string Nature, string? Function, Money Amount);

/// <summary>Who is paid, and where.</summary>
/// <param name="Reference">The region's own number of it.</param>
/// <param name="Category">CatTiers, <c>60</c>.</param>
/// <param name="LegalNature">NatJur, <c>03</c>.</param>
/// <param name="Holder">Of the account, as its bank knows it.</param>
internal sealed record PesThirdParty(
    string Siret, string Reference, string Category, string LegalNature, string Name, PesAddress? Address, string Iban, string? Bic, string Holder);

/// <param name="Postcode">Five digits.</param>
internal sealed record PesAddress(string Street, string Postcode, string City);

/// <summary>A file that goes with the flow.</summary>
/// <param name="Id">IdUnique: letters and digits, 50 at most, used once by the collectivity for all years.</param>
/// <param name="Name">With its ending.</param>
/// <param name="Read">Its bytes, whenever they are written.</param>
internal sealed record PesAttachment(string Id, string Name, string MimeType, Func<byte[]> Read);
