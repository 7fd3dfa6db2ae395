namespace Pass.Portal.Pages.Public;

/// <summary>The first page.</summary>
internal sealed class IndexModel : PassPage;
