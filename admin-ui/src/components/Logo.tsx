// Same drawing as logo.svg, inline so that the first paint shows it.
export const Logo = ({ size = 32 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" fill="#1f5f59" />
    <path d="M7 11.5h18v11.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 7 23z" fill="#f5f3ee" />
    <path d="M7 12l9 6.8L25 12" fill="none" stroke="#1f5f59" strokeWidth="2" strokeLinejoin="round" />
    <circle cx="24.5" cy="9.5" r="4.5" fill="#e2a33c" stroke="#1f5f59" strokeWidth="2" />
  </svg>
);
