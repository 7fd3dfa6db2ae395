namespace Pass.Portal.Pages.Account.Entry;

/// <summary>What to do without one's password or telephone.</summary>
internal sealed class RescueModel : PassPage;
