namespace Pass.Portal.Pages.Youth;

/// <summary>What a phone without a network shows in the place of a page that it does not keep.</summary>
internal sealed class AwayModel : PassPage;
